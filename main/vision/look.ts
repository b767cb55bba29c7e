import type { Box, Hint } from '../../core/contracts/vision.ts';
import type { Point } from './align.ts';
import type { RgbImage } from './frame.ts';
import type { HeadPose, Landmarks } from './landmarks.ts';
import type { FaceQuality } from './quality.ts';

/** One face of one image, located and measured. */
export interface Look {
  readonly image: RgbImage;
  readonly box: Box;
  readonly points: Landmarks;
  readonly five: [Point, Point, Point, Point, Point];
  readonly pose: HeadPose;
  readonly quality: FaceQuality;
  /** The aligned face as pixels, valid for longer than `image`. */
  readonly face: RgbImage;
  /** What to do better; null when the face is good enough to decide on. */
  readonly hint: Hint | null;
}
