import type { Box } from '../../core/contracts/vision.ts';
import type { RgbImage } from './frame.ts';
import type { Manifest } from './manifest.ts';
import { type OnnxNet, softmaxAt } from './onnx-net.ts';
import { boxMap, sample } from './resample.ts';

type Crop = Manifest['liveness']['crops'][number];

/** Passive liveness: how much the face and what is around it look like a person, not a picture. */
export class LivenessReader {
  readonly #net: OnnxNet;
  readonly #recipe: Manifest['liveness'];
  /** Per track the latest score of each crop, and whose turn it is. */
  readonly #tracks = new WeakMap<object, { readonly scores: number[]; next: number }>();

  constructor(net: OnnxNet, recipe: Manifest['liveness']) {
    this.#net = net;
    this.#recipe = recipe;
  }

  /** Mean probability of "live" over the recipe's crops, 0…1. @throws RosterError `vision.model-failed`. */
  async score(image: RgbImage, face: Box): Promise<number> {
    return mean(await this.#all(image, face));
  }

  /**
   * The same over the frames of one track, the crops in turns: each frame costs one pass of the model, and its score is
   * the mean of this crop now and the others when they were last looked at. The first frame looks at all of them.
   * @param track any object that stands for the track while it lasts.
   */
  async next(track: object, image: RgbImage, face: Box): Promise<number> {
    const known = this.#tracks.get(track);
    if (!known) {
      const scores = await this.#all(image, face);
      this.#tracks.set(track, { scores, next: 0 });
      return mean(scores);
    }
    const turn = known.next;
    known.scores[turn] = await this.#crop(image, face, this.#recipe.crops[turn] as Crop);
    known.next = (turn + 1) % known.scores.length;
    return mean(known.scores);
  }

  async #all(image: RgbImage, face: Box): Promise<number[]> {
    const scores: number[] = [];
    for (const crop of this.#recipe.crops) scores.push(await this.#crop(image, face, crop));
    return scores;
  }

  async #crop(image: RgbImage, face: Box, crop: Crop): Promise<number> {
    const { input, output } = this.#recipe;
    const area = livenessBox(face, crop, image.width, image.height);
    const map = boxMap(area, input.width, input.height);
    const fill = (tensor: Float32Array) => sample(image, map, input, 'repeat', tensor);
    return softmaxAt(await this.#net.run(fill, output.logits, 3), output.liveIndex);
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

function mean(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
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
