import type { Box } from '../../core/contracts/vision.ts';
import { type BoxDecoder, boxDecoder } from './box-decoder.ts';
import type { RgbImage } from './frame.ts';
import type { Manifest } from './manifest.ts';
import { type OnnxNet, softmaxAt } from './onnx-net.ts';
import { sample } from './resample.ts';

export interface DetectedFace {
  /** Frame pixels; may reach over the edge. */
  readonly box: Box;
  readonly score: number;
}

/** Finds faces. The image is fitted into the input's top left corner, its aspect kept, the rest black. */
export class FaceDetector {
  readonly #net: OnnxNet;
  readonly #recipe: Manifest['detector'];
  readonly #decoder: BoxDecoder;

  constructor(net: OnnxNet, recipe: Manifest['detector']) {
    this.#net = net;
    this.#recipe = recipe;
    this.#decoder = boxDecoder(recipe.output.decode, recipe.input);
  }

  /** Faces with the surest first. @throws RosterError `vision.model-failed`. */
  async detect(image: RgbImage): Promise<DetectedFace[]> {
    const { input, output, minScore, overlap } = this.#recipe;
    const step = Math.max(image.width / input.width, image.height / input.height);
    const map = { ax: step, bx: 0, cx: step / 2 - 0.5, ay: 0, by: step, cy: step / 2 - 0.5 };
    const { rows } = this.#decoder;
    const [scores, boxes] = (await this.#net.runAll(
      (tensor) => sample(image, map, input, 'black', tensor),
      [
        [output.scores, rows * 2],
        [output.boxes, rows * 4],
      ],
    )) as [Float32Array, Float32Array];
    const found: DetectedFace[] = [];
    for (let row = 0; row < rows; row++) {
      const score = this.#score(scores, row);
      if (score < minScore) continue;
      const [left, top, right, bottom] = this.#decoder.corners(boxes, row);
      const [x, y] = [left * input.width * step, top * input.height * step];
      const width = right * input.width * step - x;
      const height = bottom * input.height * step - y;
      if (width > 0 && height > 0) found.push({ box: { x, y, width, height }, score });
    }
    return suppress(found, overlap);
  }

  #score(scores: Float32Array, row: number): number {
    const { faceIndex, scoresAre } = this.#recipe.output;
    return scoresAre === 'logits'
      ? softmaxAt(scores.subarray(row * 2, row * 2 + 2), faceIndex)
      : (scores[row * 2 + faceIndex] as number);
  }
}

/** Non-maximum suppression: of boxes that overlap more than `overlap` the surest stays. */
export function suppress(faces: DetectedFace[], overlap: number): DetectedFace[] {
  const kept: DetectedFace[] = [];
  for (const face of faces.sort((a, b) => b.score - a.score)) {
    if (kept.every((other) => intersectionOverUnion(face.box, other.box) <= overlap)) kept.push(face);
  }
  return kept;
}

/** Overlap of two boxes, 0 (apart) … 1 (the same). */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}
