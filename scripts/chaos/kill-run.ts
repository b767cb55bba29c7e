/** So many kills over a site that lives, and what it came to. */

import { Killer } from './kills.ts';
import { type KillReport, violationsOf } from './report.ts';
import { Site, type SiteOptions } from './site.ts';
import { unlessStopped } from './stopping.ts';
import { judge, unsettled } from './verdict.ts';

export interface KillRunOptions extends Pick<SiteOptions, 'rooms' | 'peopleEach' | 'seed'> {
  readonly points: number;
  readonly say: (text: string) => void;
  /** Ends it early. */
  readonly signal?: AbortSignal;
}

/** After so many points everything is held against the hub, not only at the end. */
const JUDGE_EVERY = 250;
const SETTLED_MS = 120_000;
/** A round that takes longer is told of. */
const LONG_MS = 15_000;

export async function runKills(options: KillRunOptions): Promise<KillReport> {
  const { peopleEach, rooms, seed } = options;
  const site = await Site.open({ seed, rooms, peopleEach, logLevel: 'silent' });
  try {
    return await unlessStopped(() => lived(site, options), options.signal);
  } finally {
    await site.close();
  }
}

async function lived(site: Site, { points, say, seed }: KillRunOptions): Promise<KillReport> {
  say(`${site.seats.length} kiosks, a hub and a Mosquitto run`);
  const started = performance.now();
  const killer = new Killer(site, points);
  let judged = 0;
  while (!killer.isDone) {
    const began = performance.now();
    await killer.round();
    if (performance.now() - began > LONG_MS) say(`a long round: ${killer.told()}`);
    if (killer.points.length < judged + JUDGE_EVERY) continue;
    judged = killer.points.length;
    const soFar = violationsOf(killer.points, await judge(site));
    say(`${judged} points, ${soFar.length === 0 ? 'nothing lost, nothing doubled' : soFar[0]}`);
    if (soFar.length > 0) break;
  }
  const seconds = (performance.now() - started) / 1000;
  for (const programme of site.programmes) await programme.finish();
  const left = await unsettled(site, SETTLED_MS);
  const verdict = await judge(site);
  const sessions = site.programmes.reduce((sum, programme) => sum + programme.ended.length, 0);
  const violations = violationsOf(killer.points, verdict);
  return {
    seed,
    points: killer.points,
    verdict,
    sessions,
    seconds,
    violations: [
      ...violations,
      ...left.map((id) => `NOT SETTLED: ${id}`),
      ...(verdict.told === 0 ? ['NOBODY WAS TOLD anything: nothing was shown'] : []),
    ],
  };
}
