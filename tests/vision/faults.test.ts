/** What goes wrong with the models and their process: nobody is let in by it, and what is wrong is said. */
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Tensor } from 'onnxruntime-node';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GalleryEntry, VisionEvent } from '../../core/contracts/vision.ts';
import { EyeReader } from '../../main/vision/eyes.ts';
import { forkVision } from '../../main/vision/fork-vision.ts';
import { readPicture } from '../../main/vision/frame-files.ts';
import { FaceLandmarker } from '../../main/vision/landmarks.ts';
import { OnnxNet } from '../../main/vision/onnx-net.ts';
import { VisionClient } from '../../main/vision/vision-client.ts';
import { attackFrames, liveFrames } from '../helpers/face-data.ts';
import type { FrameSequence } from '../helpers/faces.ts';
import { killAgainAndAgain } from '../helpers/vision-kills.ts';
import {
  DEFAULT_PACK,
  enrolFrom,
  openVisionRig,
  RecogniserRun,
  subjectOf,
  type VisionRig,
} from '../helpers/vision-rig.ts';

/** More in the command of tests/README.md. */
const KILLS = Number(process.env.VISION_KILLS ?? 8);
const PACKAGE = 'faceplugin-face-recognition-js';
const INSTALLED = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));

let rig: VisionRig;
let live: FrameSequence[] = [];
let roll: GalleryEntry[] = [];

beforeAll(async () => {
  rig = await openVisionRig();
  live = (await liveFrames()).slice(0, 2);
  roll = await Promise.all(
    live.map(({ frames }, n) => enrolFrom(rig, n, frames.filter((_, index) => index % 8 === 0).slice(0, 3))),
  );
}, 60_000);

describe('a model that answers with nonsense', () => {
  const answering = (value: number, outputs: Record<string, number>) => ({
    run: async () =>
      Object.fromEntries(
        Object.entries(outputs).map(([name, length]) => [
          name,
          new Tensor('float32', new Float32Array(length).fill(value), [length]),
        ]),
      ),
    release: async () => undefined,
  });
  const decisions = async (models: Partial<VisionRig['models']>) => {
    const run = new RecogniserRun(rig, roll, { looker: rig.lookerOver({ ...rig.models, ...models }) });
    await run.show(live[0]?.frames.slice(1, 12) ?? []);
    return run.decisions().map(({ outcome }) => outcome);
  };
  const refused = [{ kind: 'refused', reason: 'vision.model-failed' }];

  test.each([Number.NaN, Number.NEGATIVE_INFINITY])(
    'lets nobody in by its landmarks of %s',
    async (value) => {
      const { landmarker } = rig.pack.manifest;
      const { points, count } = { points: landmarker.output.points, count: landmarker.output.count };
      const session = answering(value, { [points]: 2 * count });
      const net = new OnnxNet(session, landmarker.input, 'broken');
      expect(await decisions({ landmarker: new FaceLandmarker(net, landmarker) })).toEqual(refused);
    },
  );

  test('lets nobody in by landmarks that all lie on one point', async () => {
    const { landmarker } = rig.pack.manifest;
    const session = answering(0.5, { [landmarker.output.points]: 2 * landmarker.output.count });
    const net = new OnnxNet(session, landmarker.input, 'broken');
    const outcomes = await decisions({ landmarker: new FaceLandmarker(net, landmarker) });
    expect(outcomes.filter(({ kind }) => kind === 'accepted')).toEqual([]);
  });

  test('lets nobody in by its eyes', async () => {
    const { eyes } = rig.pack.manifest;
    const net = new OnnxNet(answering(Number.NaN, { [eyes.output.logits]: 2 }), eyes.input, 'broken');
    expect(await decisions({ eyes: new EyeReader(net, eyes) })).toEqual(refused);
  });
});

describe('the vision process', () => {
  let folder = '';
  const modelsRoot = () => join(folder, 'models');
  const embedder = () => join(modelsRoot(), PACKAGE, 'model/fr_feature.onnx');

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'faults-'));
    await mkdir(modelsRoot());
    await cp(join(INSTALLED, 'model'), join(modelsRoot(), PACKAGE, 'model'), { recursive: true });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const damages: [string, string, () => Promise<unknown>][] = [
    ['a model file cut short', 'pack.hash-mismatch', () => truncate(embedder(), 100_000)],
    [
      'a model file with one bit changed',
      'pack.hash-mismatch',
      async () => {
        const bytes = await readFile(embedder());
        bytes[5000] = (bytes[5000] as number) ^ 1;
        await writeFile(embedder(), bytes);
      },
    ],
    [
      'its models’ package missing',
      'pack.model-missing',
      () => rm(join(modelsRoot(), PACKAGE), { recursive: true }),
    ],
  ];

  test.each(damages)(
    'with %s says so, is not ready, and works again once it is repaired',
    async (_, code, damage) => {
      await damage();
      const events: VisionEvent[] = [];
      let kill: () => void = () => undefined;
      const client = new VisionClient(async () => {
        const { control, pid } = forkVision({ packDir: DEFAULT_PACK, modelsRoot: modelsRoot() });
        kill = () => process.kill(pid, 'SIGKILL');
        return control;
      });
      client.on((event) => events.push(event));
      await client.start(new AbortController().signal);
      const seen = (type: string) =>
        expect.poll(() => events.some((event) => event.type === type), { timeout: 30_000 });
      try {
        await seen('failed').toBe(true);
        expect(events).toMatchObject([{ type: 'failed', code }]);
        expect(client.ready()).toBe(false);
        await cp(join(INSTALLED, 'model'), join(modelsRoot(), PACKAGE, 'model'), { recursive: true });
        kill();
        await seen('ready').toBe(true);
        expect(client.ready()).toBe(true);
      } finally {
        await client.stop();
      }
    },
  );

  test(`killed ${KILLS} times during checks accepts nobody, and comes back each time`, async () => {
    const pictures = (frames: readonly string[]) => Promise.all(frames.slice(1, 13).map(readPicture));
    const print = (await attackFrames()).find(({ subject }) => subject === live[0]?.subject);
    const killed = await killAgainAndAgain({
      packDir: DEFAULT_PACK,
      kills: KILLS,
      roll,
      print: await pictures(print?.frames ?? []),
      known: await pictures(live[1]?.frames ?? []),
    });
    const sorted = [...killed.recoveries].sort((a, b) => a - b);
    const at = (share: number) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    console.log(
      `${KILLS} kills, ${killed.midCheck} with a face in view, ${killed.accepted} accepted, ${killed.refused} refused; ` +
        `ready again after ms: median ${at(0.5)}, most ${at(1)}`,
    );
    expect(killed.recoveries.length).toBe(KILLS);
    expect(killed.midCheck).toBeGreaterThan(0);
    expect(killed.accepted).toBe(0);
    expect(killed.after).toEqual({ kind: 'accepted', subject: subjectOf(1) });
  }, 1_200_000);
});
