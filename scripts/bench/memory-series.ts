/** Resident memory of the app's processes over a run, and whether it stays flat. */
import { setTimeout as delay } from 'node:timers/promises';
import { memory } from './processes.ts';
import { type Rig, say } from './rig.ts';
import { means, type Point, slopeOf, verdict } from './stats.ts';

/** Left out at the beginning, as a share of the run: caches and compiled code fill up first. */
const WARM_UP = 0.2;
/** Samples are averaged over so many stretches, see `means`. */
const STRETCHES = 24;
/** Grows by less than this an hour, MB over all processes: a kiosk that restarts once a day never notices. */
const FLAT_MB_PER_HOUR = 20;
/** A shorter run says nothing about hours, seconds. */
const LONG_ENOUGH = 1_500;

/** By process, MB over hours since the beginning; `all` is the sum. */
export interface MemorySeries {
  readonly seconds: number;
  readonly points: ReadonlyMap<string, readonly Point[]>;
}

/** Samples once a second until `done`. */
export async function watchMemory(rig: Rig, done: () => boolean): Promise<MemorySeries> {
  const points = new Map<string, Point[]>();
  const started = performance.now();
  let told = started;
  for (;;) {
    const past = (performance.now() - started) / 1000;
    if (done()) return { seconds: past, points };
    const now = memory(await rig.sample());
    now.set(
      'all',
      [...now.values()].reduce((sum, one) => sum + one, 0),
    );
    for (const [name, mb] of now) points.set(name, [...(points.get(name) ?? []), { x: past / 3600, y: mb }]);
    if (performance.now() - told > 60_000) {
      told = performance.now();
      say(`${(past / 60).toFixed(1)} min: ${now.get('all')?.toFixed(0)} MB`);
    }
    await delay(1_000);
  }
}

/** Prints level and slope of each process, and judges the sum. */
export function memoryReport({ seconds, points }: MemorySeries): { lines: string[]; flat: boolean } {
  const from = (seconds * WARM_UP) / 3600;
  const width = (seconds * (1 - WARM_UP)) / 3600 / STRETCHES;
  const rows = [...points].map(([name, all]) => {
    const late = all.filter(({ x }) => x >= from).map(({ x, y }) => ({ x: x - from, y }));
    const { slope, low, high, points: count } = slopeOf(means(late, width));
    const level = late.reduce((sum, { y }) => sum + y, 0) / late.length;
    return { name, level, slope, low, high, count, most: Math.max(...late.map(({ y }) => y)) };
  });
  const mb = (value: number, digits = 1): string => value.toFixed(digits).padStart(9);
  const all = rows.find(({ name }) => name === 'all');
  const flat = all !== undefined && all.slope < FLAT_MB_PER_HOUR;
  const lines = [
    `memory over ${(seconds / 60).toFixed(0)} min, the first ${WARM_UP * 100} % left out: resident, once a second; slope by least squares over the means of ${all?.count ?? 0} stretches with its 95 % interval; pages that processes share are counted in each`,
    `  ${'MB'.padEnd(28)}${'mean'.padStart(9)}${'most'.padStart(9)}${'per hour'.padStart(10)}   between`,
    ...rows
      .sort((a, b) => a.level - b.level)
      .map(
        (one) =>
          `  ${one.name.padEnd(28)}${mb(one.level)}${mb(one.most)} ${mb(one.slope)}   ${one.low.toFixed(1)} and ${one.high.toFixed(1)}`,
      ),
    verdict(
      `memory flat (all processes together grow by less than ${FLAT_MB_PER_HOUR} MB an hour)`,
      flat,
      `${all?.slope.toFixed(1)} MB an hour, between ${all?.low.toFixed(1)} and ${all?.high.toFixed(1)}`,
    ),
    ...(seconds < LONG_ENOUGH ? ['  (a run this short says nothing about hours)'] : []),
  ];
  return { lines, flat: flat || seconds < LONG_ENOUGH };
}
