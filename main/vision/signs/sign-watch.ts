import type { Box, Frame, SpoofSign } from '../../../core/contracts/vision.ts';
import type { DetectedFace } from '../detector.ts';
import type { Look } from '../look.ts';
import { shapeOf } from '../parallax.ts';
import { NoMotion } from './no-motion.ts';
import { NoNoise } from './no-noise.ts';
import { PictureEdge } from './picture-edge.ts';
import type { SameFrames } from './same-frames.ts';
import { ScreenPattern } from './screen-pattern.ts';
import { SecondFace } from './second-face.ts';

/** The spectrum costs most and changes least: it is looked at in every so many looks. */
const PATTERN_EVERY = 2;
/** A stream that has stood still for so long is no stream, milliseconds. */
export const FROZEN_MS = 1000;

/** Signs of the camera rather than of what stands before it. */
const OF_THE_CAMERA: readonly SpoofSign[] = ['same-frames', 'no-noise'];

/** What of one track's face and its surroundings looks like a picture. One per track. */
export class SignWatch {
  readonly #noNoise = new NoNoise();
  readonly #noMotion = new NoMotion();
  readonly #pictureEdge = new PictureEdge();
  readonly #screenPattern = new ScreenPattern();
  readonly #secondFace = new SecondFace();
  #looks = 0;

  /** One usable look. @param box the matched face as it stands in `faces`. */
  next(look: Look, box: Box, faces: readonly DetectedFace[]): void {
    const { image } = look;
    this.#noNoise.next(image, box);
    this.#noMotion.next(shapeOf(look.points));
    this.#pictureEdge.next(image, box);
    this.#secondFace.next(
      box,
      faces.map((face) => face.box),
    );
    if (this.#looks++ % PATTERN_EVERY === 0) this.#screenPattern.next(image, box);
  }

  /** All signs so far, in a fixed order. */
  signs(camera: SameFrames): SpoofSign[] {
    const shown: readonly (readonly [SpoofSign, boolean])[] = [
      ['picture-edge', this.#pictureEdge.sign],
      ['second-face', this.#secondFace.sign],
      ['no-motion', this.#noMotion.sign],
      ['same-frames', camera.sign],
      ['screen-pattern', this.#screenPattern.sign],
      ['no-noise', this.#noNoise.sign],
    ];
    return shown.flatMap(([sign, there]) => (there ? [sign] : []));
  }
}

/**
 * Those signs that a decision heeds. A software camera that the configuration trusts by name (simulation only) may
 * well repeat frames and have no noise: that is reported and not held against it.
 */
export function heeded(signs: readonly SpoofSign[], simulated: boolean): SpoofSign[] {
  return signs.filter((sign) => !simulated || !OF_THE_CAMERA.includes(sign));
}

/** Whether the camera gives a picture in place of a stream. */
export function isFrozen(camera: SameFrames, frame: Frame, allowed: readonly string[]): boolean {
  return camera.frozenMs >= FROZEN_MS && !allowed.includes(frame.camera);
}
