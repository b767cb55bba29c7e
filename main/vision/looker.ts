import type { Box } from '../../core/contracts/vision.ts';
import type { Attempt, Stage } from './attempt.ts';
import type { DetectedFace } from './detector.ts';
import type { RgbImage } from './frame.ts';
import { headPose } from './landmarks.ts';
import type { Look } from './look.ts';
import type { Thresholds } from './manifest.ts';
import { MirrorTurns } from './mirror-turns.ts';
import type { FaceModels } from './models.ts';
import { type QualityMeter, qualityHint } from './quality.ts';

/** Runs the models over an image; kiosk, enrolment and evaluation all look through this. */
export class Looker {
  readonly #models: FaceModels;
  readonly #meter: QualityMeter;
  readonly #limits: Thresholds;
  readonly #now: () => number;
  readonly #turns: MirrorTurns;

  constructor(models: FaceModels, meter: QualityMeter, limits: Thresholds, now: () => number) {
    this.#models = models;
    this.#meter = meter;
    this.#limits = limits;
    this.#now = now;
    this.#turns = new MirrorTurns(limits.oneScore);
  }

  detect(image: RgbImage): Promise<DetectedFace[]> {
    return this.#models.detector.detect(image);
  }

  /** Landmarks, pose and quality of one face. @throws RosterError `vision.model-failed`. */
  async look(image: RgbImage, box: Box, attempt?: Attempt): Promise<Look> {
    const started = this.#now();
    const points = await this.#models.landmarker.find(image, box);
    const five = this.#models.landmarker.five(points);
    const pose = headPose(five);
    const face = this.#models.embedder.crop(image, five);
    const light = this.#meter.measure(face);
    const quality = { facePx: box.height, ...light, yaw: pose.yaw };
    const clipped = this.#models.liveness.clipped(image, box);
    attempt?.spend('landmark', started, this.#now());
    return {
      image,
      box,
      points,
      five,
      pose,
      quality,
      face,
      hint: qualityHint(quality, clipped, this.#limits),
    };
  }

  /** The face as a unit vector: of this picture alone, or, within an attempt, see `MirrorTurns`. */
  embed(look: Look, attempt?: Attempt): Promise<Float32Array> {
    const { embedder } = this.#models;
    if (!attempt || !embedder.mirrors) {
      return this.#timed('embed', attempt, () => embedder.embed(look.image, look.five));
    }
    return this.#timed('embed', attempt, () =>
      this.#turns.next(attempt.turns, (mirrored) => embedder.pass(look.image, look.five, mirrored)),
    );
  }

  /** Passive liveness, 0…1: of this picture alone, or, within an attempt, see `LivenessReader.next`. */
  live(look: Look, attempt?: Attempt): Promise<number> {
    const { liveness } = this.#models;
    return this.#timed('liveness', attempt, () =>
      attempt ? liveness.next(attempt.turns, look.image, look.box) : liveness.score(look.image, look.box),
    );
  }

  /** Probability that the eyes are closed, 0…1. */
  closed(look: Look): Promise<number> {
    return this.#models.eyes.closed(look.image, look.points);
  }

  async #timed<T>(stage: Stage, attempt: Attempt | undefined, work: () => Promise<T>): Promise<T> {
    const started = this.#now();
    const result = await work();
    attempt?.spend(stage, started, this.#now());
    return result;
  }
}
