/**
 * Whether memory stays flat: the real app with people coming and going, resident memory of each process once a
 * second, and what it grows by in an hour.
 *
 *   npm run -s bench -- memory [--minutes M] [--identities N] [--gallery N]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { scenesOf, shoot } from './footage.ts';
import { seeded } from './people.ts';
import { memory } from './processes.ts';
import { castOf, openRig, type Rig, say } from './rig.ts';
import { means, type Point, slopeOf, verdict } from './stats.ts';

/** Left out at the beginning, as a share of the run: caches and compiled code fill up first. */
const WARM_UP = 0.2;
/** Samples are averaged over so many stretches, see `means`. */
const STRETCHES = 24;
/** Grows by less than this an hour, MB over all processes: a kiosk that restarts once a day never notices. */
const FLAT_MB_PER_HOUR = 20;

export async function benchMemory(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '30' },
      identities: { type: 'string', default: '10' },
      gallery: { type: 'string', default: '10000' },
    },
  });
  const seconds = Number(values.minutes) * 60;
  const cast = await castOf(Number(values.identities), 2, Number(values.gallery));
  const photos = [...cast.enrolled.flatMap(({ probes }) => probes[0] ?? []), ...cast.strangers];
  const folder = mkdtempSync(join(tmpdir(), 'roster-footage-'));
  let rig: Rig | null = null;
  try {
    // Short, so that the file in the camera's place is in memory as a whole before the measurement begins.
    const clip = join(folder, 'walk-ups.mjpeg');
    await shoot(scenesOf(photos, 900, 600), clip, seeded(7));
    // Somebody who comes again is greeted again: enough sessions for the first minutes, then they are in already.
    rig = await openRig('memory', cast.people, 20);
    await rig.show(clip);
    const series = await watchMemory(rig, seconds);
    return report(series, seconds, rig, Number(values.gallery));
  } finally {
    await rig?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

type Series = Map<string, Point[]>;

/** Resident memory by process, MB over hours since the beginning; `all` is the sum. */
async function watchMemory(rig: Rig, seconds: number): Promise<Series> {
  const series: Series = new Map();
  const started = performance.now();
  let told = started;
  for (;;) {
    const past = (performance.now() - started) / 1000;
    if (past >= seconds) return series;
    const now = memory(await rig.sample());
    now.set(
      'all',
      [...now.values()].reduce((sum, one) => sum + one, 0),
    );
    for (const [name, mb] of now) series.set(name, [...(series.get(name) ?? []), { x: past / 3600, y: mb }]);
    if (performance.now() - told > 60_000) {
      told = performance.now();
      say(`${(past / 60).toFixed(1)} of ${seconds / 60} min: ${now.get('all')?.toFixed(0)} MB`);
    }
    await delay(1_000);
  }
}

function report(series: Series, seconds: number, rig: Rig, gallery: number): number {
  const decided = rig.heard().kiosk.filter((line) => line.what === 'decision').length;
  const from = (seconds * WARM_UP) / 3600;
  const width = (seconds * (1 - WARM_UP)) / 3600 / STRETCHES;
  const rows = [...series].map(([name, points]) => {
    const late = points.filter(({ x }) => x >= from).map(({ x, y }) => ({ x: x - from, y }));
    const { slope, low, high, points: count } = slopeOf(means(late, width));
    const level = late.reduce((sum, { y }) => sum + y, 0) / late.length;
    return { name, level, slope, low, high, count, most: Math.max(...late.map(({ y }) => y)) };
  });
  const mb = (value: number, digits = 1): string => value.toFixed(digits).padStart(9);
  const all = rows.find(({ name }) => name === 'all');
  const flat = all !== undefined && (all.slope < FLAT_MB_PER_HOUR || all.low <= 0);
  process.stdout.write(
    [
      '',
      `memory: ${(seconds / 60).toFixed(0)} min of people coming and going, ${decided} decisions, gallery of ${gallery}; the first ${WARM_UP * 100} % left out`,
      `resident memory once a second, slope by least squares over the means of ${all?.count ?? 0} stretches with its 95 % interval`,
      `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}); pages that processes share are counted in each`,
      '',
      `  ${'MB'.padEnd(28)}${'mean'.padStart(9)}${'most'.padStart(9)}${'per hour'.padStart(10)}   between`,
      ...rows
        .sort((a, b) => a.level - b.level)
        .map(
          (one) =>
            `  ${one.name.padEnd(28)}${mb(one.level)}${mb(one.most)} ${mb(one.slope)}   ${one.low.toFixed(1)} and ${one.high.toFixed(1)}`,
        ),
      '',
      verdict(
        `memory flat (all processes together grow by less than ${FLAT_MB_PER_HOUR} MB an hour, or by nothing that can be told from 0)`,
        flat,
        `${all?.slope.toFixed(1)} MB an hour, between ${all?.low.toFixed(1)} and ${all?.high.toFixed(1)}`,
      ),
      ...(seconds < 1_500 ? ['  (a run this short says nothing about hours)'] : []),
      '',
    ].join('\n'),
  );
  return flat || seconds < 1_500 ? 0 : 1;
}
