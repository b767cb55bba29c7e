import type { Box } from '../../core/contracts/vision.ts';
import type { RgbImage } from './frame.ts';
import type { Manifest } from './manifest.ts';
import { type OnnxNet, softmaxAt } from './onnx-net.ts';
import { boxMap, sample } from './resample.ts';

type Crop = Manifest['liveness']['crops'][number];

/** Passive liveness of one frame: how much the face and what is around it look like a person, not a picture. */
export class LivenessReader {
  readonly #net: OnnxNet;
  readonly #recipe: Manifest['liveness'];

  constructor(net: OnnxNet, recipe: Manifest['liveness']) {
    this.#net = net;
    this.#recipe = recipe;
  }

  /** Mean probability of "live" over the recipe's crops, 0…1. @throws RosterError `vision.model-failed`. */
  async score(image: RgbImage, face: Box): Promise<number> {
    const { input, output, crops } = this.#recipe;
    let sum = 0;
    for (const crop of crops) {
      const area = livenessBox(face, crop, image.width, image.height);
      const map = boxMap(area, input.width, input.height);
      const fill = (tensor: Float32Array) => sample(image, map, input, 'repeat', tensor);
      sum += softmaxAt(await this.#net.run(fill, output.logits, 3), output.liveIndex);
    }
    return sum / crops.length;
  }

  /** Share of the largest crop that lies outside the frame before it is shifted inside, 0…1. */
  clipped(image: { width: number; height: number }, face: Box): number {
    return Math.max(...this.#recipe.crops.map((crop) => outside(enlarge(face, crop), image)));
  }
}

/** The face enlarged about its centre, then shifted (and only when larger than the frame, shrunk) to lie inside. */
export function livenessBox(face: Box, crop: Crop, width: number, height: number): Box {
  const wanted = enlarge(face, crop);
  const shrink = Math.min(1, width / wanted.width, height / wanted.height);
  const w = wanted.width * shrink;
  const h = wanted.height * shrink;
  const x = wanted.x + (wanted.width - w) / 2;
  const y = wanted.y + (wanted.height - h) / 2;
  return {
    x: Math.min(Math.max(x, 0), width - w),
    y: Math.min(Math.max(y, 0), height - h),
    width: w,
    height: h,
  };
}

function enlarge(face: Box, crop: Crop): Box {
  const w = (crop.shape === 'square' ? face.height : face.width) * crop.scale;
  const h = face.height * crop.scale;
  return { x: face.x + face.width / 2 - w / 2, y: face.y + face.height / 2 - h / 2, width: w, height: h };
}

function outside(area: Box, image: { width: number; height: number }): number {
  const w = Math.max(0, Math.min(area.x + area.width, image.width) - Math.max(area.x, 0));
  const h = Math.max(0, Math.min(area.y + area.height, image.height) - Math.max(area.y, 0));
  return 1 - (w * h) / (area.width * area.height);
}
