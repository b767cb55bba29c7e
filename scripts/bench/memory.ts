/**
 * Whether memory stays flat: the real app with people coming and going, resident memory of each process once a
 * second, and what it grows by in an hour.
 *
 *   npm run -s bench -- memory [--minutes M] [--identities N] [--gallery N]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../../core/domain/random.ts';
import { positive, whole } from '../lib/arguments.ts';
import { scenesOf, shoot } from './footage.ts';
import { memoryReport, watchMemory } from './memory-series.ts';
import { castOf, openRig, type Rig } from './rig.ts';

export async function benchMemory(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '30' },
      identities: { type: 'string', default: '10' },
      gallery: { type: 'string', default: '10000' },
    },
  });
  const seconds = positive('minutes', values.minutes) * 60;
  const identities = whole('identities', values.identities, 1);
  const cast = await castOf(identities, 2, whole('gallery', values.gallery));
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
    const until = performance.now() + seconds * 1000;
    const { lines, flat } = memoryReport(await watchMemory(rig, () => performance.now() >= until));
    const decided = rig.heard().kiosk.filter((line) => line.what === 'decision').length;
    process.stdout.write(
      [
        '',
        `people coming and going: ${decided} decisions, gallery of ${values.gallery}; ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`,
        ...lines,
        '',
      ].join('\n'),
    );
    return flat ? 0 : 1;
  } finally {
    await rig?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
