/**
 * From the first usable frame to "you are in" on the screen: the real app (main, page, kiosk and vision processes) in
 * front of a file camera in which people come one after the other, thousands of templates to tell them from.
 *
 *   npm run -s bench -- checkin [--walkups N] [--minutes M] [--identities N] [--gallery N] [--strangers N] [--smoke]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { seeded } from '../../core/domain/random.ts';
import { positive, whole } from '../lib/arguments.ts';
import { reportCheckIns } from './checkin-report.ts';
import { lengthOf, scenesOf, shoot } from './footage.ts';
import { watchMemory } from './memory-series.ts';
import type { Still } from './people.ts';
import { cpuShares } from './processes.ts';
import { type Cast, castOf, openRig, type Rig, say, waitUntil } from './rig.ts';
import { readScreen } from './screen.ts';
import { type Expected, walkUpsOf } from './walk-ups.ts';

/** Different photographs that somebody walks up with at most, so that one with many does not outweigh the others. */
const LOOKS = 4;

interface Options {
  readonly walkUps: number;
  readonly minutes: number;
  readonly identities: number;
  readonly strangers: number;
  readonly gallery: number;
  readonly viewMs: number;
  readonly gapMs: number;
  readonly idleS: number;
}

function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      walkups: { type: 'string' },
      minutes: { type: 'string', default: '40' },
      identities: { type: 'string' },
      strangers: { type: 'string' },
      gallery: { type: 'string', default: '10000' },
      'view-ms': { type: 'string' },
      'gap-ms': { type: 'string', default: '600' },
      smoke: { type: 'boolean', default: false },
    },
  });
  const { smoke } = values;
  return {
    walkUps: whole('walkups', values.walkups ?? (smoke ? '12' : '1000'), 1),
    minutes: positive('minutes', values.minutes),
    identities: whole('identities', values.identities ?? (smoke ? '6' : '60'), 1),
    strangers: whole('strangers', values.strangers ?? (smoke ? '2' : '20')),
    gallery: whole('gallery', values.gallery),
    viewMs: whole('view-ms', values['view-ms'] ?? (smoke ? '2500' : '900')),
    gapMs: whole('gap-ms', values['gap-ms']),
    idleS: smoke ? 5 : 30,
  };
}

interface Appearance {
  readonly photo: Still;
  readonly name: string | null;
}

/** Round after round of everybody with another look each, strangers spread among them. */
function appearancesOf({ enrolled, strangers }: Cast, looks: number): Appearance[] {
  const all = Array.from({ length: looks }, (_, round) =>
    enrolled.flatMap(({ name, probes }): Appearance[] => {
      const photo = probes[round];
      return photo === undefined ? [] : [{ photo, name }];
    }),
  ).flat();
  const every = Math.max(1, Math.floor(all.length / Math.max(1, strangers.length)));
  strangers.forEach((photo, index) => {
    all.splice((index + 1) * every + index, 0, { photo, name: null });
  });
  return all;
}

export async function benchCheckIn(args: readonly string[]): Promise<number> {
  const options = optionsOf(args);
  const cast = await castOf(options.identities, options.strangers, options.gallery);
  const appearances = appearancesOf(cast, Math.min(LOOKS, Math.ceil(options.walkUps / options.identities)));
  const folder = mkdtempSync(join(tmpdir(), 'roster-footage-'));
  let rig: Rig | null = null;
  try {
    const scenes = scenesOf(
      appearances.map(({ photo }) => photo),
      options.viewMs,
      options.gapMs,
    );
    const clip = join(folder, 'walk-ups.mjpeg');
    say(`filming ${appearances.length} walk-ups, ${(lengthOf(scenes) / 1000).toFixed(0)} s of video …`);
    await shoot(scenes, clip, seeded(7), (done) => {
      if (done % 100 === 0) say(`  ${done} of ${scenes.length} scenes`);
    });
    const genuine = appearances.filter(({ name }) => name !== null).length;
    const loops = Math.ceil(options.walkUps / genuine);
    rig = await openRig('checkin', cast.people, loops * LOOKS + 1);
    return await run(rig, options, cast, appearances, clip);
  } finally {
    await rig?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run(
  rig: Rig,
  options: Options,
  cast: Cast,
  appearances: readonly Appearance[],
  clip: string,
): Promise<number> {
  const { place } = rig;
  const expected = (slot: number): Expected => {
    const name = appearances[slot - 1]?.name ?? null;
    return { name, subject: name === null ? null : place.person(name).subject };
  };
  say(`an empty room for ${options.idleS} s …`);
  // The camera was just opened; what follows movement has to end first.
  await delay(8_000);
  const idleFrom = await rig.sample();
  await delay(options.idleS * 1000);
  const idle = cpuShares(idleFrom, await rig.sample());
  await rig.show(clip);
  const busyFrom = await rig.sample();
  const genuine = (): number =>
    rig.heard().vision.filter((line) => line.what === 'slot' && appearances[line.slot - 1]?.name != null)
      .length;
  let over = false;
  const watching = watchMemory(rig, () => over);
  await waitUntil(
    () => genuine() > options.walkUps,
    options.minutes * 60_000,
    () => `${genuine()} of ${options.walkUps} walk-ups`,
  );
  over = true;
  const memory = await watching;
  const busy = cpuShares(busyFrom, await rig.sample());
  const seen = await readScreen(rig.kiosk.page);
  const { kiosk, vision } = rig.heard();
  return reportCheckIns({
    walkUps: walkUpsOf(kiosk, vision, seen.drawn, expected),
    planned: appearances.length,
    wanted: options.walkUps,
    identities: cast.enrolled.length,
    synthetic: cast.synthetic,
    viewMs: options.viewMs,
    gapMs: options.gapMs,
    frames: vision.findLast((line) => line.what === 'slot')?.frames ?? 0,
    seen,
    idle,
    busy,
    memory,
  });
}
