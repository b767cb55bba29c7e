import type { Hint } from '../../core/contracts/vision.ts';
import type { RgbImage } from './frame.ts';
import type { Thresholds } from './manifest.ts';
import type { OpenCv, OpenCvMat } from './opencv.ts';

/** What the gate looks at; all of it goes into the evidence. */
export interface FaceQuality {
  /** Height of the detector's box, frame pixels. */
  readonly facePx: number;
  /** Variance of the Laplacian of the aligned grey face (8-bit levels squared). */
  readonly sharpness: number;
  /** Mean grey level of the aligned face, 0…255. */
  readonly brightness: number;
  /** Degrees, see `headPose`. */
  readonly yaw: number;
}

/** Measures light and focus on the aligned face, so that the numbers do not depend on the distance. */
export class QualityMeter {
  readonly #cv: OpenCv;
  readonly #rgb: OpenCvMat;
  readonly #grey: OpenCvMat;
  readonly #edges: OpenCvMat;
  readonly #mean: OpenCvMat;
  readonly #deviation: OpenCvMat;

  /** @param size side of the aligned crops, pixels. */
  constructor(cv: OpenCv, size: number) {
    this.#cv = cv;
    this.#rgb = new cv.Mat(size, size, cv.CV_8UC3);
    this.#grey = new cv.Mat();
    this.#edges = new cv.Mat();
    this.#mean = new cv.Mat();
    this.#deviation = new cv.Mat();
  }

  measure(crop: RgbImage): { sharpness: number; brightness: number } {
    this.#rgb.data.set(crop.data);
    this.#cv.cvtColor(this.#rgb, this.#grey, this.#cv.COLOR_RGB2GRAY);
    this.#cv.meanStdDev(this.#grey, this.#mean, this.#deviation);
    const brightness = this.#mean.doubleAt(0, 0);
    this.#cv.Laplacian(this.#grey, this.#edges, this.#cv.CV_64F);
    this.#cv.meanStdDev(this.#edges, this.#mean, this.#deviation);
    return { sharpness: this.#deviation.doubleAt(0, 0) ** 2, brightness };
  }

  release(): void {
    for (const mat of [this.#rgb, this.#grey, this.#edges, this.#mean, this.#deviation]) mat.delete();
  }
}

/** The first thing the person can do better, or null when the frame is good enough to decide on. */
export function qualityHint(quality: FaceQuality, clipped: number, limits: Thresholds): Hint | null {
  if (!(quality.facePx >= limits.minFacePx)) return 'come-closer';
  if (!(quality.brightness >= limits.minBrightness)) return 'more-light';
  if (!(quality.brightness <= limits.maxBrightness)) return 'less-light';
  if (!(Math.abs(quality.yaw) <= limits.maxYaw)) return 'look-straight';
  if (!(quality.sharpness >= limits.minSharpness)) return 'hold-still';
  // Last, because a photograph may be cut close where a frame must not.
  if (!(clipped <= limits.maxClipped)) return 'step-back';
  return null;
}
