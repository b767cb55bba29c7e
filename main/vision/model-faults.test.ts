import { Tensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GalleryEntry } from '../../core/contracts/vision.ts';
import { liveFrames } from '../../tests/helpers/face-data.ts';
import type { FrameSequence } from '../../tests/helpers/faces.ts';
import {
  enrolFrom,
  openVisionRig,
  RecogniserRun,
  UNSURE,
  type VisionRig,
} from '../../tests/helpers/vision-rig.ts';
import { FaceDetector } from './detector.ts';
import { FaceEmbedder } from './embedder.ts';
import { EyeReader } from './eyes.ts';
import { FaceLandmarker } from './landmarks.ts';
import { LivenessReader } from './liveness.ts';
import type { FaceModels } from './models.ts';
import { OnnxNet, type Session } from './onnx-net.ts';

let rig: VisionRig;
let live: FrameSequence;
let roll: GalleryEntry[];

beforeAll(async () => {
  rig = await openVisionRig();
  live = (await liveFrames())[0] as FrameSequence;
  roll = [await enrolFrom(rig, 0, live.frames.slice(0, 3))];
}, 60_000);

const CALL_LIMIT_MS = 30;
type Role = 'detector' | 'landmarker' | 'eyes' | 'liveness' | 'embedder';

/** Shapes of what each model answers. */
const OUTPUTS: Readonly<Record<Role, Record<string, number>>> = {
  detector: { scores: 8840, boxes: 17_680 },
  landmarker: { output: 136 },
  eyes: { output: 2 },
  liveness: { output: 3 },
  embedder: { output: 512 },
};

const answers = (lengths: Record<string, number>, value: number): Session => ({
  run: async () =>
    Object.fromEntries(
      Object.entries(lengths).map(([name, length]) => [
        name,
        new Tensor('float32', new Float32Array(length).fill(value), [length]),
      ]),
    ),
  release: async () => undefined,
});
const runs = (run: Session['run']): Session => ({ run, release: async () => undefined });

const FAULTS: Readonly<Record<string, (role: Role) => Session>> = {
  'answers NaN': (role) => answers(OUTPUTS[role], Number.NaN),
  'answers infinity': (role) => answers(OUTPUTS[role], Number.POSITIVE_INFINITY),
  'answers too little': () => answers({ output: 1, scores: 1, boxes: 1 }, 0.1),
  'answers nothing': () => runs(async () => ({})),
  throws: () => runs(() => Promise.reject(new Error('out of memory'))),
  'never answers': () => runs(() => new Promise(() => undefined)),
};

/** The pack's models, one of them over another session. */
function withSession(role: Role, session: Session): FaceModels {
  const { manifest } = rig.pack;
  const net = new OnnxNet(session, manifest[role].input, role, CALL_LIMIT_MS);
  switch (role) {
    case 'detector':
      return { ...rig.models, detector: new FaceDetector(net, manifest.detector) };
    case 'landmarker':
      return { ...rig.models, landmarker: new FaceLandmarker(net, manifest.landmarker) };
    case 'eyes':
      return { ...rig.models, eyes: new EyeReader(net, manifest.eyes) };
    case 'liveness':
      return { ...rig.models, liveness: new LivenessReader(net, manifest.liveness) };
    case 'embedder':
      return { ...rig.models, embedder: new FaceEmbedder(net, manifest.embedder) };
  }
}

const kinds = (run: RecogniserRun) => run.decisions().map(({ outcome }) => outcome);
const cases = (roles: readonly Role[]) =>
  roles.flatMap((role) => Object.keys(FAULTS).map((fault) => [role, fault] as const));
const lookerWith = (role: Role, fault: string) =>
  rig.lookerOver(withSession(role, (FAULTS[fault] as (role: Role) => Session)(role)));

describe('a model that fails', () => {
  test.each(cases(['landmarker', 'eyes', 'liveness', 'embedder']))(
    'is a refusal with its reason, never an acceptance: %s %s',
    async (role, fault) => {
      const run = new RecogniserRun(rig, roll, { looker: lookerWith(role, fault) });
      await run.show(live.frames.slice(3, 11));
      expect(kinds(run)).toEqual([{ kind: 'refused', reason: 'vision.model-failed' }]);
      expect(run.recogniser.failures).toBeGreaterThan(0);
    },
  );

  test.each(cases(['detector']))('sees nobody and counts its failures: %s %s', async (role, fault) => {
    const run = new RecogniserRun(rig, roll, { looker: lookerWith(role, fault) });
    await run.show(live.frames.slice(3, 9));
    expect(run.events).toEqual([]);
    expect(run.recogniser.failures).toBe(6);
  });

  test.each(cases(['detector', 'landmarker', 'eyes', 'embedder', 'liveness']))(
    'in the middle of a challenge ends it: %s %s',
    async (role, fault) => {
      let broken = false;
      const faulty = (FAULTS[fault] as (role: Role) => Session)(role);
      const whole = rig.models;
      const other = withSession(role, faulty);
      // Getters: the models are changed under a recogniser that runs.
      const changing = new Proxy(whole, {
        get: (models, key) => Reflect.get(broken && key === role ? other : models, key) as unknown,
      });
      const run = new RecogniserRun(rig, roll, {
        looker: rig.lookerOver(changing),
        challenge: { ...UNSURE, when: 'always' },
      });
      await run.show(live.frames.slice(3, 11));
      expect(run.phases()).toContain('challenge');
      expect(run.decisions()).toEqual([]);
      broken = true;
      await run.show(live.frames.slice(11, 14));
      expect(kinds(run)).toEqual([{ kind: 'refused', reason: 'vision.model-failed' }]);
    },
  );

  test('that answers late is used again once it does', async () => {
    const { manifest } = rig.pack;
    let release: () => void = () => undefined;
    let calls = 0;
    const session = runs(async () => {
      if (calls++ === 0) await new Promise<void>((resolve) => (release = resolve));
      return { output: new Tensor('float32', new Float32Array([0, 1]), [2]) };
    });
    const net = new OnnxNet(session, manifest.eyes.input, 'eyes', CALL_LIMIT_MS);
    const ask = () => net.run(() => undefined, 'output', 2);
    await expect(ask()).rejects.toThrow('does not answer');
    await expect(ask()).rejects.toThrow('does not end');
    expect(calls).toBe(1);
    release();
    await new Promise((resolve) => setImmediate(resolve));
    expect([...(await ask())]).toEqual([0, 1]);
  });
});
