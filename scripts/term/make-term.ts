/**
 * A term of data in a hub's own data folder, before the hub is started: the people and the timetable by the hub's
 * services, what happened in the rooms by the logs of kiosks, what staff do afterwards by the services again, all at a
 * clock that runs through the weeks. The same seed and the same day give the same term.
 */
import type { Temporal } from 'temporal-polyfill';
import type { HubConfig } from '../../core/contracts/config.ts';
import { zonedAt } from '../../core/domain/local-time.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { Hub } from '../../hub/hub.ts';
import { settleSessions } from '../../hub/jobs/settle.ts';
import { hubLogger } from '../../hub/log.ts';
import { databaseKey } from '../../hub/pki/private-files.ts';
import { Dice } from './dice.ts';
import { Fleet } from './fleet.ts';
import { liveThrough } from './life.ts';
import { Office } from './office.ts';
import { planTerm } from './plan.ts';
import { inOrder, settle, type TermLogin, ZONE } from './settle.ts';
import { TermClock } from './term-clock.ts';

const DAY = 24 * 3_600_000;
const MINUTE = 60_000;
export const WEEKS = 8;
const SEED = 20_260;

export interface Term {
  readonly logins: readonly TermLogin[];
  readonly people: number;
  readonly groups: number;
  readonly sessions: number;
  readonly records: number;
}

/** `now` in ms: the term has begun so many weeks before this week and goes on. */
export async function makeTerm(
  config: HubConfig,
  now: number,
  say: (text: string) => void,
  weeks = WEEKS,
): Promise<Term> {
  const monday = mondayOf(now).subtract({ weeks });
  const clock = new TermClock(monday.epochMilliseconds - 3 * DAY);
  const hub = await Hub.fromConfig(
    config,
    { databaseKey: await databaseKey(config.dataDir, undefined) },
    { clock, logger: hubLogger('warn') },
  );
  try {
    const plan = planTerm(SEED);
    const dice = new Dice(SEED + 1);
    const fleet = new Fleet(hub.machineSide, clock);
    const world = await settle(hub.services, hub.context, plan, monday, fleet, dice);
    say(`${world.people.size} people in ${plan.groups.length} groups; now ${weeks} weeks of sessions`);
    const office = new Office(hub, world, clock, dice);
    const count = { sessions: 0, records: 0 };
    for (let day = monday; day.epochMilliseconds < now; day = day.add({ days: 1 })) {
      if (day.dayOfWeek === 1) await hub.services.timetable.materialise(clock.wall());
      const lived = await liveDay(hub, day, now, world, fleet, clock, dice);
      count.sessions += lived.sessions;
      count.records += lived.records;
      await office.close(day, now);
    }
    clock.moveTo(now);
    await fleet.report(now);
    return { logins: world.logins, people: world.people.size, groups: plan.groups.length, ...count };
  } finally {
    await hub.close();
  }
}

/** The sessions of a day as their rooms' kiosks tell of them; of those that run at `now` only what has happened. */
async function liveDay(
  hub: Hub,
  day: Temporal.ZonedDateTime,
  now: number,
  world: Awaited<ReturnType<typeof settle>>,
  fleet: Fleet,
  clock: TermClock,
  dice: Dice,
): Promise<{ sessions: number; records: number }> {
  const { log, store } = hub.context;
  const scope = systemScope('session.read');
  const fromMs = day.epochMilliseconds;
  const sessions = await log.sessions({ fromMs, toMs: Math.min(fromMs + DAY, now) }, scope);
  let records = 0;
  for (const { id, status, roomId, scheduledEnd } of inOrder(sessions, world)) {
    if (status !== 'scheduled') continue;
    const state = await log.sessionState(id, scope);
    const kiosk = fleet.inRoom(roomId);
    if (!state || !kiosk) continue;
    const place = { kioskId: kiosk.kioskId, roomId, pack: world.pack };
    for (const { at, draft, key } of liveThrough(state, world.people, place, dice))
      if (at <= now) kiosk.write(draft, at, key);
    clock.moveTo(Math.min(scheduledEnd + 10 * MINUTE, now));
    await fleet.send(kiosk);
    records += state.records.size;
  }
  clock.moveTo(Math.min(fromMs + 20 * 3_600_000, now));
  await settleSessions({ store, log, clock, sweep: hub.machineSide.sweep });
  return { sessions: sessions.length, records };
}

function mondayOf(ms: number): Temporal.ZonedDateTime {
  const today = zonedAt(ms, ZONE).startOfDay();
  return today.subtract({ days: today.dayOfWeek - 1 });
}
