import type { Looker } from './looker.ts';
import type { Thresholds } from './manifest.ts';
import type { VisionSettings } from './settings.ts';

/** What a recogniser is made of. */
export interface RecogniserParts {
  readonly looker: Looker;
  /** `ModelPack.id`. */
  readonly pack: string;
  /** Its name, for people who open a decision. */
  readonly packName?: string;
  /** `ModelPack.recipe`: people enrolled with another one are not searched. */
  readonly recipe?: string;
  readonly limits: Thresholds;
  readonly settings: Omit<VisionSettings, 'packDir' | 'modelsRoot'>;
  /** Milliseconds since the Unix epoch, on the clock of `Frame.capturedAt`. */
  readonly now: () => number;
  /** Uniform in [0, 1); draws the challenge. */
  readonly random: () => number;
  /** JPEG of an aligned face. */
  readonly encode: (pixels: {
    width: number;
    height: number;
    data: Uint8ClampedArray;
  }) => Promise<Uint8Array<ArrayBuffer>>;
}
