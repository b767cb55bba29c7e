/** The kiosks of a campus: claimed, told once what they must know, and then away for days. */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { type HubAccess, newClaimCode } from '../../main/simulate/hub-access.ts';
import { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';
import { writeBacklog } from './backlog.ts';
import { type BenchRoom, backlogOf } from './sync-campus.ts';

const CLAIMS = 8;
/** Kiosks that visit the hub at once before they go away. */
const VISITS = 16;
const VISIT_MS = 60_000;

/** How often something was logged, by event and by the code of a trouble. */
export class EventCounts {
  readonly #counts = new Map<string, number>();
  readonly log = pino({ level: 'info' }, { write: (line: string) => this.#count(line) });

  of(event: string): number {
    return this.#counts.get(event) ?? 0;
  }

  #count(line: string): void {
    const { event, code } = JSON.parse(line) as { event?: string; code?: string };
    for (const name of [event, code]) if (name !== undefined) this.#counts.set(name, this.of(name) + 1);
  }
}

/** A kiosk for each room; what they log is counted. `kiosks` is filled as they come, so that they can be closed. */
export async function claimFleet(
  hub: HubAccess,
  rooms: readonly BenchRoom[],
  folder: string,
  events: EventCounts,
  kiosks: SimulatedKiosk[],
): Promise<void> {
  const { log } = events;
  await each(rooms, CLAIMS, async (room, index) => {
    const claimCode = await newClaimCode(hub, room.id, `Kiosk ${index}`);
    const dir = join(folder, String(index));
    kiosks[index] = await SimulatedKiosk.claim({ dir, hubUrl: hub.url, claimCode, version: '0.0.0', log });
  });
}

/** Every kiosk hears of its room's people and sessions, and leaves. */
export async function visitAll(kiosks: readonly SimulatedKiosk[]): Promise<void> {
  await each(kiosks, VISITS, async (kiosk) => {
    kiosk.connect();
    await placed(kiosk);
    await kiosk.disconnect();
  });
}

export async function placed(kiosk: SimulatedKiosk): Promise<void> {
  const until = performance.now() + VISIT_MS;
  while (kiosk.store.placement() === null) {
    if (performance.now() > until) throw new Error('a kiosk was not told where it stands');
    await delay(20);
  }
}

/** What they wrote meanwhile. */
export async function writeBacklogs(
  rooms: readonly BenchRoom[],
  kiosks: readonly SimulatedKiosk[],
  facts: number,
): Promise<void> {
  for (const [index, kiosk] of kiosks.entries()) {
    const room = rooms[index];
    if (room) writeBacklog(kiosk, backlogOf(room, kiosk.kioskId, facts));
    await delay(0);
  }
}

/** Works on all, so many at a time. */
async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of left) await work(item, index);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
