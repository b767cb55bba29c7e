/** One fault over a site in which people go on coming: when it was told of, when all was well again, and what was lost. */
import { setTimeout as delay } from 'node:timers/promises';
import { HEAL_MS } from '../report.ts';
import { Listening, type Said } from '../said.ts';
import { Site } from '../site.ts';
import { unlessStopped } from '../stopping.ts';
import { judge, unsettled, type Verdict } from '../verdict.ts';
import type { Fault, Prepared } from './fault.ts';

export interface FaultReport {
  readonly name: string;
  readonly what: string;
  /** How it was made on this machine; null where it cannot be. */
  readonly how: string | null;
  readonly report: { readonly said: Said; readonly afterMs: number } | null;
  /** When the screen said that it works offline, ms; null where it did not. */
  readonly offlineMs: number | null;
  readonly healedMs: number | null;
  /** Arrivals that were taken in while it lasted. */
  readonly meanwhile: number;
  readonly verdict: Verdict | null;
  readonly violations: readonly string[];
}

const PEOPLE = 12;
const PACE_MS = 600;
const REPORT_MS = 5_000;
/** How long a heal is looked for, so that a late one is told with its time. */
const LOOK_MS = 90_000;

export async function runFault(fault: Fault, seed: number, signal?: AbortSignal): Promise<FaultReport> {
  const { name, what } = fault;
  const prepared = await fault.prepare();
  if (!prepared)
    return {
      name,
      what,
      how: null,
      report: null,
      offlineMs: null,
      healedMs: null,
      meanwhile: 0,
      verdict: null,
      violations: [],
    };
  const options = { seed, rooms: [1], peopleEach: PEOPLE, logLevel: 'info', ...prepared.site };
  try {
    const site = await Site.open(options);
    try {
      const lived = await unlessStopped(() => livedThrough(site, prepared), signal);
      return { name, what, how: prepared.how, ...lived };
    } finally {
      await site.close();
    }
  } finally {
    await prepared.clear();
  }
}

async function livedThrough(
  site: Site,
  prepared: Prepared,
): Promise<Omit<FaultReport, 'name' | 'what' | 'how'>> {
  const { lastsMs, reportWithinMs = REPORT_MS, takesArrivals } = prepared;
  const [seat] = site.seats;
  if (!seat) throw new Error('no kiosk');
  const told = () => site.ledger.all().length;
  await comeUntil(site, () => told() >= 2, LOOK_MS);
  const listening = new Listening(seat);
  const before = told();
  await prepared.begin(site);
  listening.began();
  const from = performance.now();
  const coming = comeUntil(site, () => performance.now() - from > lastsMs, lastsMs + LOOK_MS);
  const report = await listening.first(prepared.isReport, Math.max(lastsMs, reportWithinMs));
  await coming;
  const meanwhile = told() - before;
  const offlineMs = listening.offlineAfterMs();
  listening.stop();
  await prepared.end(site);
  const healedMs = await healed(site);
  for (const programme of site.programmes) await programme.finish();
  const left = await unsettled(site, LOOK_MS);
  const verdict = await judge(site);
  const violations = [
    ...verdict.lost.map((one) => `LOST: ${one}`),
    ...verdict.doubled.map((one) => `DOUBLED: ${one}`),
    ...verdict.denied.map((one) => `DENIED: ${one}`),
    ...verdict.chain.map((one) => `CHAIN: ${one}`),
    ...left.map((id) => `NOT SETTLED: ${id}`),
    ...(report === null || report.afterMs > reportWithinMs
      ? [`NOT TOLD within ${reportWithinMs / 1000} s`]
      : []),
    ...(healedMs === null || healedMs > HEAL_MS ? [`NOT HEALED within ${HEAL_MS / 1000} s`] : []),
    ...(takesArrivals && meanwhile === 0 ? ['NOBODY TAKEN IN while it lasted'] : []),
    ...((await prepared.check?.(site)) ?? []),
  ];
  return { report, offlineMs, healedMs, meanwhile, verdict, violations };
}

/** From the end of the fault until one more person was taken in and the hub has acknowledged everything. */
async function healed(site: Site): Promise<number | null> {
  const from = performance.now();
  const before = site.ledger.all().length;
  const isWell = () => site.isWhole && site.ledger.all().length > before;
  await comeUntil(site, isWell, LOOK_MS);
  return isWell() ? performance.now() - from : null;
}

/** People come one after another, and sessions begin and end, until it is enough. */
async function comeUntil(site: Site, isEnough: () => boolean, ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (!isEnough() && performance.now() < until) {
    await site.prepare();
    for (const programme of site.programmes) for (const seat of programme.seats) await programme.deed(seat);
    await delay(PACE_MS);
  }
}

export function faultInWords({
  name,
  what,
  how,
  report,
  offlineMs,
  healedMs,
  meanwhile,
  verdict,
  violations,
}: FaultReport): string {
  if (how === null || verdict === null)
    return `${name}: ${what}\n  NOT TRIED: this machine does not allow it`;
  const said = report
    ? `told after ${(report.afterMs / 1000).toFixed(1)} s on the ${report.said.where} (${report.said.code}): “${report.said.words}”`
    : 'not told';
  return [
    `${name}: ${what}`,
    `  how: ${how}`,
    `  ${said}`,
    ...(report?.said.where === 'log' && offlineMs !== null
      ? [`  the screen said “Working offline” after ${(offlineMs / 1000).toFixed(1)} s`]
      : []),
    `  ${healedMs === null ? 'not healed' : `healed ${(healedMs / 1000).toFixed(1)} s after its end`}; ${meanwhile} taken in while it lasted`,
    `  lost ${verdict.lost.length}, doubled ${verdict.doubled.length}, absent though told ${verdict.denied.length}, chain ${verdict.chain.length === 0 ? 'valid' : 'NOT VALID'}`,
    ...violations.map((one) => `  ${one}`),
  ].join('\n');
}
