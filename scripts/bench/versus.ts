/**
 * Side by side with two libraries from npm: same pictures, same machine, one process after the other, in one run.
 *
 *   npm run -s bench -- versus [--photos N] [--frames N] [--libraries ours,human,face-api-tiny,face-api-ssd]
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { facePeople, faceSource, liveFrames } from '../../tests/helpers/face-data.ts';
import { choice, whole } from '../lib/arguments.ts';
import { interval, percentile, verdict } from './stats.ts';
import { type Job, type Outcome, outcome } from './versus-child.ts';
import { LIBRARIES, type Library, PEERS } from './versus-libraries.ts';
import { acceptedAt, type PairScores, scorePairs } from './versus-scores.ts';

/** Pinned. The native backend (tfjs-node) fetches its library from another host than the registry, so WASM it is. */
const PACKAGES = [
  '@vladmandic/human@3.3.6',
  '@vladmandic/face-api@1.7.15',
  '@tensorflow/tfjs@4.22.0',
  '@tensorflow/tfjs-backend-wasm@4.22.0',
];
const WARM_UP = 20;
const RATES = [1e-2, 1e-3, 1e-4] as const;
/** At which the libraries' accuracy is compared. */
const COMPARED_AT = 1e-3;

type Pictures = Job['photos'];

interface Measured {
  readonly library: Library;
  readonly outcome: Outcome;
  readonly scores: PairScores;
}

export async function benchVersus(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      photos: { type: 'string', default: '100000' },
      frames: { type: 'string', default: '201' },
      libraries: { type: 'string', default: 'ours,human,face-api-tiny' },
    },
  });
  const libraries = values.libraries.split(',').map((name) => choice('libraries', name, LIBRARIES));
  const [photosWanted, framesWanted] = [whole('photos', values.photos, 1), whole('frames', values.frames, 1)];
  installPeers();
  const folder = mkdtempSync(join(tmpdir(), 'roster-versus-'));
  try {
    const { photos, people } = await photographs(folder, photosWanted);
    const frames = await cameraFrames(folder, framesWanted + WARM_UP);
    const measured: Measured[] = [];
    for (const library of libraries) {
      process.stderr.write(`${library}: ${frames.length} frames, ${photos.length} photographs …\n`);
      const result = await runChild({
        library,
        warmUp: WARM_UP,
        frames,
        photos,
        out: join(folder, `${library}.json`),
      });
      const vectors = result.descriptors.map((one) => (one === null ? null : Float32Array.from(one)));
      measured.push({ library, outcome: result, scores: scorePairs(vectors, people) });
    }
    return report(measured, photos.length, new Set(people).size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** On first use, beside what else is downloaded: no check and no package of the product needs them. */
function installPeers(): void {
  const wanted = PACKAGES.join('\n');
  const marker = join(PEERS, 'installed');
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return;
  process.stderr.write('installing the libraries to compare with (370 MB) …\n');
  mkdirSync(PEERS, { recursive: true });
  writeFileSync(join(PEERS, 'package.json'), JSON.stringify({ private: true }));
  execFileSync(
    'npm',
    ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--save-exact', ...PACKAGES],
    {
      cwd: PEERS,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  writeFileSync(marker, wanted);
}

async function photographs(folder: string, limit: number): Promise<{ photos: Pictures; people: string[] }> {
  const photos: Pictures = [];
  const people: string[] = [];
  for (const person of await facePeople()) {
    for (const path of person.photos) {
      if (photos.length >= limit) return { photos, people };
      photos.push(await decoded(path, join(folder, `photo-${photos.length}.rgb`)));
      people.push(person.name);
    }
  }
  return { photos, people };
}

/** Webcam frames of live people, from the beginning again where there are not enough. */
async function cameraFrames(folder: string, count: number): Promise<Pictures> {
  const paths = (await liveFrames()).flatMap(({ frames }) => frames);
  const frames: Pictures = [];
  for (const [index, path] of paths.slice(0, count).entries())
    frames.push(await decoded(path, join(folder, `frame-${index}.rgb`)));
  return Array.from({ length: count }, (_, index) => frames[index % frames.length]).filter(
    (one) => one !== undefined,
  );
}

async function decoded(path: string, out: string): Promise<Pictures[number]> {
  const { data, info } = await sharp(path)
    .rotate()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  writeFileSync(out, data);
  return { path: out, width: info.width, height: info.height };
}

async function runChild(job: Job): Promise<Outcome> {
  const file = `${job.out}.job`;
  writeFileSync(file, JSON.stringify(job));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'versus-child.ts'), file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${job.library} ended with ${code}`);
  return outcome.parse(JSON.parse(readFileSync(job.out, 'utf8')));
}

/** Prints everything. @returns the exit code: 1 where something asked for was missed. */
function report(measured: readonly Measured[], photos: number, people: number): number {
  const judged = verdicts(measured);
  const lines = [
    '',
    `side by side: ${photos} photographs of ${people} people, every one with every other; webcam frames of live people, 640×480 (${faceSource()})`,
    `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.versions.node}; one process after the other, ${WARM_UP} frames of warm-up`,
    'only frames that went through the whole chain are timed; a face that is not found counts as a pair missed',
    '',
    `  ${'library'.padEnd(16)}${['frames', 'p50 ms', 'p95 ms', 'load ms', 'RSS MB', 'peak MB', 'no face'].map((head) => head.padStart(9)).join('')}`,
    ...measured.map(speedRow),
    '',
    ...measured.flatMap(({ library, outcome: { what } }) => [`  ${library}: ${what}`]),
    ...RATES.flatMap((rate) => [
      '',
      `  taken for one person at a false match rate of ${rate} (${measured[0]?.scores.different.length ?? 0} pairs of different people; pairs share photographs, so the intervals are too narrow)`,
      ...measured.map(
        ({ library, scores }) =>
          `  ${library.padEnd(16)} ${interval(acceptedAt(scores, rate), scores.same.length)}`,
      ),
    ]),
    '',
    ...judged,
    '',
  ];
  process.stdout.write(lines.join('\n'));
  return judged.some((line) => line.includes('MISSED')) ? 1 : 0;
}

function speedRow({ library, outcome: one }: Measured): string {
  const cells = [
    `${one.frameMs.length}/${one.frames}`,
    percentile(one.frameMs, 0.5).toFixed(1),
    percentile(one.frameMs, 0.95).toFixed(1),
    one.loadMs.toFixed(0),
    one.rssMb.toFixed(0),
    one.peakMb.toFixed(0),
    `${one.descriptors.filter((descriptor) => descriptor === null).length}`,
  ];
  return `  ${library.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}`;
}

function verdicts(measured: readonly Measured[]): string[] {
  const ours = measured.find(({ library }) => library === 'ours');
  if (ours === undefined) return [];
  const median = ({ outcome: one }: Measured): number => percentile(one.frameMs, 0.5);
  const rate = ({ scores }: Measured): number => acceptedAt(scores, COMPARED_AT) / scores.same.length;
  const most: Partial<Record<Library, number>> = { human: 1 / 5, 'face-api-tiny': 1 / 3 };
  return measured
    .filter((other) => other !== ours)
    .flatMap((other) => {
      const limit = most[other.library];
      const share = median(ours) / median(other);
      const faster =
        limit === undefined
          ? []
          : [
              verdict(
                `at most 1/${Math.round(1 / limit)} of ${other.library}'s time a frame, liveness included`,
                share <= limit,
                `${share.toFixed(2)} of it (medians)`,
              ),
            ];
      return [
        ...faster,
        verdict(
          `more accurate than ${other.library} at a false match rate of ${COMPARED_AT}`,
          rate(ours) > rate(other),
          `${(rate(ours) * 100).toFixed(2)} % against ${(rate(other) * 100).toFixed(2)} %`,
        ),
      ];
    });
}
