/** Who is told "you are in" is in, whatever becomes of the kiosk's process in the next moment. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fact } from '../../core/contracts/fact.ts';
import type { CableState } from '../../scripts/lib/cable.ts';
import { ClaimedRoom, type Member } from '../helpers/claimed-room.ts';

/** Each moment twice; kills at any other are in `kills.test.ts`, and by the thousand in `npm run -s chaos`. */
const KILLS = 10;
const PATIENCE = { timeout: 30_000, interval: 20 };

/** When the process dies, counted from the word, and what the line to the hub does meanwhile. */
interface Moment {
  readonly afterMs: number;
  readonly line: CableState;
}

const MOMENTS: readonly Moment[] = [
  { afterMs: 0, line: 'whole' },
  { afterMs: 3, line: 'whole' },
  { afterMs: 15, line: 'whole' },
  // The hub holds the fact and the kiosk never hears so: it must send it again, and the hub must not count it twice.
  { afterMs: 0, line: 'deaf' },
  // The hub never hears of it before the kiosk dies.
  { afterMs: 0, line: 'cut' },
];

/** Side by side, because most of each cycle is the start of a process. */
const ROOMS = 2;
let rooms: ClaimedRoom[];
beforeEach(async () => {
  rooms = await Promise.all(Array.from({ length: ROOMS }, () => ClaimedRoom.open(KILLS / ROOMS)));
});
afterEach(() => Promise.all(rooms.map((room) => room.close())));

function arrivalsOf(facts: readonly Fact[], { subject }: Member): string[] {
  const arrivals = facts.filter((fact) => fact.type === 'attendance.checked-in');
  return arrivals.filter((fact) => fact.subject === subject).map((fact) => fact.id);
}

/** One arrival whose kiosk dies at that moment; gives the ids of the arrivals that its log holds of them. */
async function killedAfterWelcome(room: ClaimedRoom, member: Member, moment: Moment): Promise<string[]> {
  const atHub = async () => arrivalsOf(await room.factsAtHub(), member).length;
  // With a batch still in flight the deaf kiosk would wait for its answer before it sends this one.
  await room.kiosk.until(({ network, unsent }) => network === 'online' && unsent === 0);
  room.line.set(moment.line);
  await room.present(member);
  await room.welcome(member);
  if (moment.line === 'deaf') await expect.poll(atHub, PATIENCE).toBe(1);
  if (moment.afterMs > 0) await delay(moment.afterMs);
  await room.kiosk.kill();
  if (moment.line === 'cut') expect(await atHub()).toBe(0);
  const held = arrivalsOf(room.factsOnDisk(), member);
  room.line.set('whole');
  const kiosk = room.restart();
  const restarted = await kiosk.until(({ place }) => place !== null);
  if (moment.line !== 'whole') expect(restarted.unsent).toBeGreaterThan(0);
  return held;
}

async function killedAgainAndAgain(room: ClaimedRoom): Promise<Map<string | null, string[]>> {
  await room.startSession();
  const inLog = new Map<string | null, string[]>();
  for (const [index, member] of room.trainees.entries()) {
    const moment = MOMENTS[index % MOMENTS.length] ?? { afterMs: 0, line: 'whole' };
    inLog.set(member.subject, await killedAfterWelcome(room, member, moment));
  }
  await room.kiosk.until(({ network, unsent }) => network === 'online' && unsent === 0);
  return inLog;
}

describe('kill -9 of the kiosk process right after "you are in"', () => {
  test(`${KILLS} times: the check-in is in the log each time, and at the hub once`, async () => {
    const inLogs = await Promise.all(rooms.map(killedAgainAndAgain));
    for (const [index, room] of rooms.entries()) {
      const inLog = inLogs[index] ?? new Map();
      expect([...inLog.values()].filter((ids) => ids.length !== 1)).toEqual([]);
      const facts = (await room.factsAtHub()).filter((fact) => fact.type === 'attendance.checked-in');
      expect(facts).toHaveLength(KILLS / ROOMS);
      expect(new Map(facts.map((fact) => [fact.subject, [fact.id]]))).toEqual(inLog);
      expect(new Set(facts.map((fact) => fact.origin)).size).toBe(1);
      const shown = (await room.world.http('GET', `/kiosks/${room.kioskId}`)).body;
      expect(shown).toMatchObject({ rejected: null, malformed: 0, log: { forks: 0 } });
      const statuses = (await room.roll()).map(({ status }) => status);
      expect(statuses).toEqual(Array.from({ length: KILLS / ROOMS }, () => 'present'));
    }
  }, 600_000);
});
