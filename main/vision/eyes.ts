import type { RgbImage } from './frame.ts';
import { type Landmarks, meanPoint } from './landmarks.ts';
import type { Manifest } from './manifest.ts';
import { type OnnxNet, softmaxAt } from './onnx-net.ts';
import { boxMap, sample } from './resample.ts';

/** Tells closed eyes from open ones. Levels differ per person: compare with the person's own, see challenge. */
export class EyeReader {
  readonly #net: OnnxNet;
  readonly #recipe: Manifest['eyes'];

  constructor(net: OnnxNet, recipe: Manifest['eyes']) {
    this.#net = net;
    this.#recipe = recipe;
  }

  /** Mean probability of "closed" over both eyes, 0…1. @throws RosterError `vision.model-failed`. */
  async closed(image: RgbImage, points: Landmarks): Promise<number> {
    const left = await this.#eye(image, points, this.#recipe.leftEye);
    const right = await this.#eye(image, points, this.#recipe.rightEye);
    return (left + right) / 2;
  }

  async #eye(image: RgbImage, points: Landmarks, indices: readonly number[]): Promise<number> {
    const { input, output } = this.#recipe;
    const centre = meanPoint(points, indices);
    const xs = indices.map((index) => points[index * 2] as number);
    const side = this.#recipe.side * (Math.max(...xs) - Math.min(...xs));
    const crop = { x: centre.x - side / 2, y: centre.y - side / 2, width: side, height: side };
    const map = boxMap(crop, input.width, input.height);
    const fill = (tensor: Float32Array) => sample(image, map, input, 'repeat', tensor);
    return softmaxAt(await this.#net.run(fill, output.logits, 2), output.closedIndex);
  }
}
