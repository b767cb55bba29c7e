import type { Box } from '../../core/contracts/vision.ts';
import type { Point } from './align.ts';
import type { RgbImage } from './frame.ts';
import type { Manifest } from './manifest.ts';
import type { OnnxNet } from './onnx-net.ts';
import { boxMap, sample } from './resample.ts';

/** 68 points in image pixels, x and y in turn, in the usual order (jaw 0–16, brows, nose 27–35, eyes 36–47, mouth). */
export type Landmarks = Float32Array;

/** Finds the 68 points of a face in a square crop around the detector's box. */
export class FaceLandmarker {
  readonly #net: OnnxNet;
  readonly #recipe: Manifest['landmarker'];

  constructor(net: OnnxNet, recipe: Manifest['landmarker']) {
    this.#net = net;
    this.#recipe = recipe;
  }

  /** @throws RosterError `vision.model-failed`. */
  async find(image: RgbImage, box: Box): Promise<Landmarks> {
    const { input, output } = this.#recipe;
    const side = box.height;
    const crop = { x: box.x + (box.width - side) / 2, y: box.y, width: side, height: side };
    const map = boxMap(crop, input.width, input.height);
    const fill = (tensor: Float32Array) => sample(image, map, input, 'repeat', tensor);
    const points = await this.#net.run(fill, output.points, output.count * 2);
    const placed = new Float32Array(points.length);
    for (let i = 0; i < points.length; i += 2) {
      placed[i] = crop.x + (points[i] as number) * side;
      placed[i + 1] = crop.y + (points[i + 1] as number) * side;
    }
    return placed;
  }

  /** Eye, eye, nose tip, mouth corner, mouth corner; image left first. */
  five(points: Landmarks): [Point, Point, Point, Point, Point] {
    const { leftEye, rightEye, nose, mouthLeft, mouthRight } = this.#recipe.five;
    return [
      meanPoint(points, leftEye),
      meanPoint(points, rightEye),
      meanPoint(points, nose),
      meanPoint(points, mouthLeft),
      meanPoint(points, mouthRight),
    ];
  }
}

export function meanPoint(points: Landmarks, indices: readonly number[]): Point {
  let x = 0;
  let y = 0;
  for (const index of indices) {
    x += points[index * 2] as number;
    y += points[index * 2 + 1] as number;
  }
  return { x: x / indices.length, y: y / indices.length };
}

/** How far the tip of the nose stands out before the plane of the eyes, in distances between the eyes. */
const NOSE_DEPTH = 0.55;

export interface HeadPose {
  /** Degrees; positive when people turn to their own left (the nose moves to the right in the picture). */
  readonly yaw: number;
  /** Height of the nose between eyes (0) and mouth (1); a level head is near one half. */
  readonly pitchRatio: number;
  /** Degrees between the line of the eyes and the horizontal. */
  readonly roll: number;
}

/**
 * Head pose from five points. Turning by θ moves the nose by `depth·sin θ` along the line of the eyes while the
 * eyes draw together by `cos θ`, so `tan θ = offset / (depth · eye distance)`. A flat picture of a face that is
 * turned keeps this ratio (both shrink alike), which is why a photograph cannot follow "turn your head".
 */
export function headPose(five: readonly [Point, Point, Point, Point, Point]): HeadPose {
  const [left, right, nose, mouthLeft, mouthRight] = five;
  const ex = right.x - left.x;
  const ey = right.y - left.y;
  const square = ex * ex + ey * ey;
  const nx = nose.x - (left.x + right.x) / 2;
  const ny = nose.y - (left.y + right.y) / 2;
  const along = (nx * ex + ny * ey) / square;
  const mx = (mouthLeft.x + mouthRight.x - left.x - right.x) / 2;
  const my = (mouthLeft.y + mouthRight.y - left.y - right.y) / 2;
  const degrees = 180 / Math.PI;
  return {
    yaw: Math.atan(along / NOSE_DEPTH) * degrees,
    pitchRatio: (nx * -ey + ny * ex) / (mx * -ey + my * ex),
    roll: Math.atan2(ey, ex) * degrees,
  };
}
