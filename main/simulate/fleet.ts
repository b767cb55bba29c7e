/** A fleet of simulated kiosks over the real sync, against a real hub: for tests, and for IT to load a hub with. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { RosterError } from '../../core/contracts/error.ts';
import type { Fact } from '../../core/contracts/fact.ts';
import type { SimulationReport } from '../../core/contracts/simulation.ts';
import { type Random, seeded } from '../../core/domain/random.ts';
import { type HubAccess, newClaimCode, revokeKiosk, roomsOf } from './hub-access.ts';
import { nextEvent, nextFact } from './life.ts';
import { SimulatedKiosk } from './simulated-kiosk.ts';

export interface FleetOptions {
  readonly hub: HubAccess;
  readonly kiosks: number;
  /** Facts that each kiosk has written before it comes online. */
  readonly backlog: number;
  /** How long the live part lasts, and facts a minute of each kiosk in it. */
  readonly seconds: number;
  readonly perMinute: number;
  /** Shares of events, 0..1. */
  readonly outages: number;
  readonly clockFaults: number;
  readonly seed: number;
  /** How long all may take to be acknowledged at the end, s. */
  readonly patience: number;
  readonly version: string;
  readonly log: Logger;
  readonly progress: (text: string) => void;
  /** Ends it early; what it made is taken away all the same. */
  readonly signal: AbortSignal;
}

/** How far an anchored fact's time may be off, ms. */
const TRUSTED_WITHIN_MS = 2_000;
const TOLD_EVERY_MS = 5_000;
const BACKLOG_STEP = 500;
/** Kiosks claimed, or revoked, at once. */
const AT_ONCE = 8;

interface Tally {
  outages: number;
  clockFaults: number;
  wronglyTrusted: number;
}

/**
 * At its end the kiosks are revoked, so that no session waits for them.
 * @throws RosterError `simulate.*`
 */
export async function runFleet(options: FleetOptions): Promise<SimulationReport> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'roster-fleet-'));
  const kiosks: SimulatedKiosk[] = [];
  const tally: Tally = { outages: 0, clockFaults: 0, wronglyTrusted: 0 };
  try {
    await claimAll(options, folder, kiosks);
    const drain = await drainBacklog(options, kiosks, tally);
    for (const kiosk of kiosks) kiosk.connect();
    options.progress(`${options.seconds} s of life`);
    const random = seeded(options.seed);
    await Promise.all(kiosks.map((kiosk) => live(options, kiosk, seeded(random() * 2 ** 32), tally)));
    await settle(options, kiosks);
    return report(options, kiosks, tally, drain, performance.now() - started);
  } catch (error) {
    if (!options.signal.aborted) throw error;
    throw new RosterError('simulate.stopped', 'It was stopped before its end.', { cause: error });
  } finally {
    await Promise.all(kiosks.map((kiosk) => kiosk.close()));
    rmSync(folder, { recursive: true, force: true });
    await revokeAll(options, kiosks);
  }
}

async function revokeAll({ hub, progress }: FleetOptions, kiosks: readonly SimulatedKiosk[]): Promise<void> {
  let left = 0;
  for (let from = 0; from < kiosks.length; from += AT_ONCE) {
    const some = kiosks.slice(from, from + AT_ONCE);
    const outcomes = await Promise.allSettled(some.map(({ kioskId }) => revokeKiosk(hub, kioskId)));
    left += outcomes.filter(({ status }) => status === 'rejected').length;
  }
  if (left > 0) progress(`${left} kiosks could not be revoked: revoke them in the console (Simulated …).`);
}

async function claimAll(options: FleetOptions, folder: string, kiosks: SimulatedKiosk[]): Promise<void> {
  const { hub, version, log, signal } = options;
  const rooms = await roomsOf(hub);
  const told = teller(options);
  let next = 0;
  const claimOne = async (): Promise<void> => {
    for (let index = next++; index < options.kiosks; index = next++) {
      signal.throwIfAborted();
      const claimCode = await newClaimCode(hub, rooms[index % rooms.length] ?? '', `Simulated ${index + 1}`);
      const dir = join(folder, String(index));
      kiosks.push(await SimulatedKiosk.claim({ dir, hubUrl: hub.url, claimCode, version, log }));
      told(`${kiosks.length} of ${options.kiosks} kiosks claimed`);
    }
  };
  // Each to its end: whoever was claimed must be known, to be revoked.
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, claimOne));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

async function drainBacklog(
  options: FleetOptions,
  kiosks: readonly SimulatedKiosk[],
  tally: Tally,
): Promise<SimulationReport['drain']> {
  if (options.backlog === 0) return null;
  const random = seeded(options.seed ^ 0x5eed);
  const told = teller(options);
  for (const kiosk of kiosks) kiosk.connect();
  await Promise.all(kiosks.map((kiosk) => placed(options, kiosk)));
  await Promise.all(kiosks.map((kiosk) => kiosk.disconnect()));
  for (const [index, kiosk] of kiosks.entries()) {
    for (let left = options.backlog; left > 0; left -= BACKLOG_STEP) {
      const now = Date.now();
      const drafts = Array.from({ length: Math.min(left, BACKLOG_STEP) }, () => nextFact(random, kiosk, now));
      tally.wronglyTrusted += wronglyTrusted(kiosk.append(drafts, false));
      await pause(options, 0);
    }
    told(`${index + 1} of ${kiosks.length} backlogs written`);
  }
  const facts = options.backlog * kiosks.length;
  const started = performance.now();
  for (const kiosk of kiosks) kiosk.connect();
  await settle(options, kiosks);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, factsPerSecond: facts / seconds };
}

/** Until the hub has told the kiosk where it stands, so that it has somebody to write about. */
async function placed(options: FleetOptions, kiosk: SimulatedKiosk): Promise<void> {
  const until = performance.now() + options.patience * 1000;
  while (kiosk.store.placement() === null && performance.now() < until) await pause(options, 100);
}

async function live(
  options: FleetOptions,
  kiosk: SimulatedKiosk,
  random: Random,
  tally: Tally,
): Promise<void> {
  const until = performance.now() + options.seconds * 1000;
  const between = 60_000 / options.perMinute;
  for (;;) {
    const wait = between * (0.5 + random());
    if (performance.now() + wait > until) break;
    await pause(options, wait);
    const event = nextEvent(random, options, Date.now());
    if (event.kind === 'outage') {
      tally.outages += 1;
      await kiosk.disconnect();
      await pause(options, Math.min(event.ms, Math.max(0, until - performance.now())));
      kiosk.connect();
    } else if (event.kind === 'clock') {
      tally.clockFaults += 1;
      kiosk.setClockOff(event.offsetMs);
    } else {
      tally.wronglyTrusted += wronglyTrusted(kiosk.append([nextFact(random, kiosk, Date.now())], true));
    }
  }
}

/** The fleet runs on one machine with its hub's time, so its own clock is the truth to compare with. */
function wronglyTrusted(facts: readonly Fact[]): number {
  const now = Date.now();
  return facts.filter(
    ({ clockTrust, wall }) => clockTrust === 'anchored' && Math.abs(wall - now) > TRUSTED_WITHIN_MS,
  ).length;
}

async function settle(options: FleetOptions, kiosks: readonly SimulatedKiosk[]): Promise<void> {
  const until = performance.now() + options.patience * 1000;
  const told = teller(options);
  for (;;) {
    const left = kiosks.reduce((sum, kiosk) => sum + kiosk.unsent(), 0);
    if (left === 0 || performance.now() > until) return;
    told(`${left} facts to go`);
    await pause(options, 50);
  }
}

/** @throws at once when it is stopped */
async function pause({ signal }: FleetOptions, ms: number): Promise<void> {
  await delay(ms, undefined, { signal });
}

/** Says something at most every few seconds. */
function teller(options: FleetOptions): (text: string) => void {
  let last = performance.now();
  return (text) => {
    if (performance.now() - last < TOLD_EVERY_MS) return;
    last = performance.now();
    options.progress(text);
  };
}

function report(
  options: FleetOptions,
  kiosks: readonly SimulatedKiosk[],
  tally: Tally,
  drain: SimulationReport['drain'],
  ms: number,
): SimulationReport {
  const written = kiosks.map((kiosk) => kiosk.written());
  const facts = written.reduce((sum, one) => sum + one.facts, 0);
  const unsent = kiosks.reduce((sum, kiosk) => sum + kiosk.unsent(), 0);
  const acks = kiosks.flatMap((kiosk) => kiosk.ackMs).sort((a, b) => a - b);
  const at = (share: number) => acks[Math.min(acks.length - 1, Math.floor(share * acks.length))] ?? 0;
  return {
    kiosks: kiosks.length,
    backlog: options.backlog * kiosks.length,
    facts,
    acknowledged: facts - unsent,
    unsent,
    drain,
    ackMs: acks.length === 0 ? null : { p50: at(0.5), p95: at(0.95), p99: at(0.99), most: acks.at(-1) ?? 0 },
    ...tally,
    newLogs: written.reduce((sum, one) => sum + one.logs - 1, 0),
    seconds: ms / 1000,
  };
}
