/** The libraries that are measured side by side, each behind the same two questions. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { FrameDone } from '../../core/contracts/vision.ts';
import { seeded } from '../../core/domain/random.ts';
import { openLooker, openRecogniser } from '../../main/vision/open-recogniser.ts';
import { PhotoChecker } from '../../main/vision/photo-checker.ts';
import { visionSettings } from '../../main/vision/settings.ts';
import { ROOT } from '../lib/terminal.ts';
import { syntheticTemplates } from './people.ts';

export const LIBRARIES = ['ours', 'human', 'face-api-tiny', 'face-api-ssd'] as const;
export type Library = (typeof LIBRARIES)[number];

/** Where the peers are installed on first use: they are no part of the product and none of its checks. */
export const PEERS = join(ROOT, '.cache', 'versus');

export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface Contender {
  /** What runs, for the report. */
  readonly what: string;
  /** The picture as a camera would hand it to this library; its time does not count. */
  take(picture: RgbPicture): RgbPicture;
  /** The full chain over one camera frame, as its library recommends. Whether it went through to a descriptor. */
  frame(taken: RgbPicture, index: number): Promise<boolean>;
  /** Descriptor of the face in a photograph, null when none was found. */
  describe(picture: RgbPicture): Promise<Float32Array | null>;
}

export function open(library: Library): Promise<Contender> {
  if (library === 'ours') return openOurs();
  return library === 'human' ? openHuman() : openFaceApi(library === 'face-api-ssd');
}

const CAMERA = 'frames:versus';
/** People in the gallery that frames are matched against: nobody of them comes, so that every frame is looked at. */
const ROLL = 30;

async function openOurs(): Promise<Contender> {
  const packDir = join(ROOT, 'models', 'default');
  const settings = visionSettings.parse({ packDir, allowVirtualCameras: [CAMERA] });
  let watch = 0;
  let decided = false;
  const { recogniser } = await openRecogniser(settings, (event) => {
    if (event.type === 'decision') decided = true;
  });
  const templates = syntheticTemplates([new Float32Array(512).fill(1)], ROLL, 0, seeded(3));
  const roll = templates.map((one) => ({ subject: crypto.randomUUID(), templates: [one] }));
  recogniser.setGallery(roll, []);
  const begin = (): void =>
    recogniser.watch(
      { mode: 'identify', id: ++watch },
      { crop: false, challenge: { when: 'unsure', day: '2026-01-05' } },
    );
  begin();
  let photos: ReturnType<typeof photoSide> | null = null;
  return {
    what: 'detect, 68 landmarks, quality, 2 liveness crops in turns, eyes, embed, match against 30; onnxruntime, up to 2 threads a model',
    take: rgba,
    frame: async (picture, index) => {
      const done: FrameDone = await recogniser.process({
        type: 'frame',
        seq: index,
        epoch: 0,
        width: picture.width,
        height: picture.height,
        format: 'RGBA',
        capturedAt: 1_767_600_000_000 + index * 33,
        camera: CAMERA,
        data: picture.data,
      });
      // After a decision a face is only followed; a new watch begins with it anew.
      if (decided) begin();
      decided = false;
      return done.face !== null && done.hint === null;
    },
    describe: async (picture) => {
      photos ??= photoSide(packDir);
      return (await photos)(picture);
    },
  };
}

/** Descriptors as evaluation makes them: the face nearest to the middle, whatever its quality. */
async function photoSide(packDir: string): Promise<Contender['describe']> {
  const { looker, pack } = await openLooker(packDir, undefined);
  const checker = new PhotoChecker(looker, pack);
  return async ({ width, height, data }) => {
    const located = await checker.locate(
      { width, height, data: new Uint8ClampedArray(data.buffer) },
      'centre',
    );
    return located.kind === 'found' ? looker.embed(located.look) : null;
  };
}

function rgba({ width, height, data }: RgbPicture): RgbPicture {
  const out = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0, o = 0; i < data.length; i += 3, o += 4) {
    out[o] = data[i] as number;
    out[o + 1] = data[i + 1] as number;
    out[o + 2] = data[i + 2] as number;
  }
  return { width, height, data: out };
}

/** What is used of TensorFlow.js. */
interface Tensors {
  tensor3d(data: Uint8Array, shape: number[], type: 'int32'): object;
  dispose(tensor: object): void;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
}

const load = createRequire(join(PEERS, 'package.json'));
const folder = (name: string): string => join(PEERS, 'node_modules', ...name.split('/'));
const WASM = `${folder('@tensorflow/tfjs-backend-wasm')}/dist/`;

const humanResult = z.object({
  face: z.array(z.object({ embedding: z.array(z.number()).optional(), live: z.number().optional() })),
});

interface Human {
  readonly tf: Tensors;
  load(): Promise<void>;
  detect(tensor: object): Promise<unknown>;
}

async function openHuman(): Promise<Contender> {
  readFilesByFetch();
  const { Human } = load(join(folder('@vladmandic/human'), 'dist', 'human.node-wasm.js')) as {
    Human: new (config: object) => Human;
  };
  const off = { enabled: false };
  const human = new Human({
    modelBasePath: `${pathToFileURL(folder('@vladmandic/human')).href}/models/`,
    backend: 'wasm',
    wasmPath: WASM,
    debug: false,
    // Every frame is worked through, as ours are.
    cacheSensitivity: 0,
    filter: off,
    gesture: off,
    body: off,
    hand: off,
    object: off,
    segmentation: off,
    face: {
      enabled: true,
      detector: { maxDetected: 1 },
      mesh: { enabled: true },
      iris: off,
      emotion: off,
      description: { enabled: true },
      antispoof: { enabled: true },
      liveness: { enabled: true },
    },
  });
  await human.load();
  const look = async ({ width, height, data }: RgbPicture): Promise<Float32Array | null> => {
    const tensor = human.tf.tensor3d(data, [height, width, 3], 'int32');
    const [face] = humanResult.parse(await human.detect(tensor)).face;
    human.tf.dispose(tensor);
    return face?.embedding === undefined ? null : Float32Array.from(face.embedding);
  };
  return {
    what: 'BlazeFace, mesh, description, antispoof and liveness; iris, emotion and all else off; WASM with SIMD',
    take: (picture) => picture,
    frame: async (picture) => (await look(picture)) !== null,
    describe: look,
  };
}

/** TensorFlow.js fetches models; Node fetches no files. */
function readFilesByFetch(): void {
  const real = globalThis.fetch;
  globalThis.fetch = async (input, init) =>
    String(input).startsWith('file://')
      ? new Response(readFileSync(new URL(String(input))))
      : real(input, init);
}

interface Described {
  withFaceLandmarks(): { withFaceDescriptor(): PromiseLike<{ descriptor: Float32Array } | undefined> };
}
interface Net {
  loadFromDisk(path: string): Promise<void>;
}
interface FaceApi {
  readonly tf: Tensors;
  readonly nets: Readonly<
    Record<'tinyFaceDetector' | 'ssdMobilenetv1' | 'faceLandmark68Net' | 'faceRecognitionNet', Net>
  >;
  readonly TinyFaceDetectorOptions: new () => object;
  readonly SsdMobilenetv1Options: new () => object;
  detectSingleFace(tensor: object, options: object): Described;
}

async function openFaceApi(ssd: boolean): Promise<Contender> {
  const { setWasmPaths } = load('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(path: string): void };
  setWasmPaths(WASM);
  const api = load(join(folder('@vladmandic/face-api'), 'dist', 'face-api.node-wasm.js')) as FaceApi;
  await api.tf.setBackend('wasm');
  await api.tf.ready();
  const models = join(folder('@vladmandic/face-api'), 'model');
  await api.nets[ssd ? 'ssdMobilenetv1' : 'tinyFaceDetector'].loadFromDisk(models);
  await api.nets.faceLandmark68Net.loadFromDisk(models);
  await api.nets.faceRecognitionNet.loadFromDisk(models);
  const options = ssd ? new api.SsdMobilenetv1Options() : new api.TinyFaceDetectorOptions();
  const look = async ({ width, height, data }: RgbPicture): Promise<Float32Array | null> => {
    const tensor = api.tf.tensor3d(data, [height, width, 3], 'int32');
    const found = await api.detectSingleFace(tensor, options).withFaceLandmarks().withFaceDescriptor();
    api.tf.dispose(tensor);
    return found?.descriptor ?? null;
  };
  return {
    what: `${ssd ? 'SSD MobileNet' : 'tiny'} detector, 68 landmarks, descriptor; it has no liveness; WASM with SIMD`,
    take: (picture) => picture,
    frame: async (picture) => (await look(picture)) !== null,
    describe: look,
  };
}
