/** The face pipeline in the test's own process, with the real models of the default pack. */
import { fileURLToPath } from 'node:url';
import type {
  FaceDecision,
  GalleryEntry,
  VisionEvent,
  Watch,
  WatchTerms,
} from '../../core/contracts/vision.ts';
import { templateToBase64 } from '../../core/domain/face-template.ts';
import { type Picture, readPicture } from '../../main/vision/frame-files.ts';
import { Looker } from '../../main/vision/looker.ts';
import { type FaceModels, openModels } from '../../main/vision/models.ts';
import { loadOpenCv } from '../../main/vision/opencv.ts';
import { loadPack, type ModelPack } from '../../main/vision/pack.ts';
import { PhotoChecker } from '../../main/vision/photo-checker.ts';
import { QualityMeter } from '../../main/vision/quality.ts';
import { Recogniser } from '../../main/vision/recogniser.ts';
import type { RecogniserParts } from '../../main/vision/recogniser-parts.ts';
import { type VisionSettings, visionSettings } from '../../main/vision/settings.ts';

export const DEFAULT_PACK = fileURLToPath(new URL('../../models/default/', import.meta.url));
/** A challenge only where liveness is unsure. */
export const UNSURE: WatchTerms['challenge'] = { when: 'unsure', day: '2026-01-01' };
const WEBCAM = 'HD Pro Webcam C920 (046d:082d)';

export interface VisionRig {
  readonly pack: ModelPack;
  readonly models: FaceModels;
  readonly looker: Looker;
  readonly checker: PhotoChecker;
  /** A looker over other models, for faults at the runtime. */
  lookerOver(models: FaceModels): Looker;
}

export async function openVisionRig(): Promise<VisionRig> {
  const pack = await loadPack(DEFAULT_PACK);
  const models = await openModels(pack);
  const meter = new QualityMeter(await loadOpenCv(), pack.manifest.embedder.input.width);
  const lookerOver = (other: FaceModels) =>
    new Looker(other, meter, pack.thresholds, () => performance.now());
  const looker = lookerOver(models);
  return { pack, models, looker, lookerOver, checker: new PhotoChecker(looker, pack) };
}

/** A kiosk's recogniser fed by hand; the clock is the frames' own. */
export class RecogniserRun {
  readonly events: VisionEvent[] = [];
  readonly recogniser: Recogniser;
  #time = 1_000_000;
  #seq = 0;
  epoch = 1;

  constructor(
    rig: VisionRig,
    roll: readonly GalleryEntry[],
    options: {
      looker?: Looker;
      settings?: Partial<VisionSettings>;
      watch?: Watch;
      challenge?: WatchTerms['challenge'];
      random?: RecogniserParts['random'];
      encode?: RecogniserParts['encode'];
    } = {},
  ) {
    const parts: RecogniserParts = {
      looker: options.looker ?? rig.looker,
      pack: rig.pack.id,
      limits: rig.pack.thresholds,
      settings: visionSettings.parse({ packDir: '', ...options.settings }),
      now: () => this.#time,
      random: options.random ?? (() => 0.5),
      encode: options.encode ?? (async () => new Uint8Array([1])),
    };
    this.recogniser = new Recogniser(parts, (event) => this.events.push(event));
    this.recogniser.setGallery(roll, []);
    this.recogniser.watch(options.watch ?? { mode: 'identify', id: 1 }, {
      crop: true,
      challenge: options.challenge ?? UNSURE,
    });
  }

  /** Shows pictures (files or pixels), one every `stepMs`; stops early after a decision when asked to. */
  async show(
    frames: readonly (string | Picture)[],
    options: { stepMs?: number; camera?: string; untilDecided?: boolean } = {},
  ): Promise<void> {
    const before = this.decisions().length;
    for (const frame of frames) {
      this.#time += options.stepMs ?? 66;
      await this.recogniser.process({
        type: 'frame',
        seq: this.#seq++,
        epoch: this.epoch,
        capturedAt: this.#time,
        camera: options.camera ?? WEBCAM,
        ...(typeof frame === 'string' ? await readPicture(frame) : frame),
      });
      if (options.untilDecided && this.decisions().length > before) return;
    }
  }

  /** Time goes by with nobody in view. */
  wait(ms: number): void {
    this.#time += ms;
  }

  decisions(): FaceDecision[] {
    return this.events.filter((event) => event.type === 'decision');
  }

  phases(): Set<string> {
    return new Set(this.events.flatMap((event) => (event.type === 'progress' ? [event.phase] : [])));
  }
}

/** A number as a subject, the same for the same number. */
export function subjectOf(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

/** Enrols somebody from photos that the quality gate accepts. */
export async function enrolFrom(rig: VisionRig, n: number, photos: readonly string[]): Promise<GalleryEntry> {
  const templates: string[] = [];
  for (const photo of photos) {
    const { data, width, height } = await readPicture(photo);
    const rgb = new Uint8ClampedArray(width * height * 3);
    for (let i = 0, o = 0; o < rgb.length; i += 4, o += 3) rgb.set(data.subarray(i, i + 3), o);
    const verdict = await rig.checker.checkImage({ width, height, data: rgb });
    if (verdict.kind === 'accepted') templates.push(templateToBase64(verdict.template));
  }
  return { subject: subjectOf(n), templates };
}
