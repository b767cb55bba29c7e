import { RosterError } from '../../core/contracts/error.ts';
import { TEMPLATE_LENGTH } from '../../core/domain/face-template.ts';
import { fitSimilarity, inverseMap, mirrorMap, type Point } from './align.ts';
import type { RgbImage } from './frame.ts';
import type { Manifest } from './manifest.ts';
import type { OnnxNet } from './onnx-net.ts';
import { type AffineMap, sample, samplePixels } from './resample.ts';

/**
 * Aligns a face by its five points and turns it into a unit vector of 512; the dot product compares two. Where the
 * recipe says so, the vector is the mean of the face and its mirror image: what differs between the two is mostly
 * light, pose and crop, and cancels out.
 */
export class FaceEmbedder {
  readonly #net: OnnxNet;
  readonly #recipe: Manifest['embedder'];
  readonly #target: Point[];

  constructor(net: OnnxNet, recipe: Manifest['embedder']) {
    this.#net = net;
    this.#recipe = recipe;
    this.#target = recipe.points.map(([x, y]) => ({ x, y }));
  }

  /** Whether `embed` takes two passes, the second one mirrored. */
  get mirrors(): boolean {
    return this.#recipe.mirror;
  }

  /** The vector of one picture by the whole recipe. @throws RosterError `vision.model-failed`. */
  async embed(image: RgbImage, five: readonly Point[]): Promise<Float32Array> {
    const plain = await this.pass(image, five, false);
    return this.mirrors ? meanEmbedding([plain, await this.pass(image, five, true)]) : plain;
  }

  /** One pass of the model over the face or its mirror image, at length one. @throws RosterError `vision.model-failed`. */
  async pass(image: RgbImage, five: readonly Point[], mirrored: boolean): Promise<Float32Array> {
    const { input, output } = this.#recipe;
    const upright = this.#map(five);
    const map = mirrored ? mirrorMap(upright, input.width) : upright;
    const fill = (tensor: Float32Array) => sample(image, map, input, 'black', tensor);
    const vector = normalise(await this.#net.run(fill, output.embedding, output.length));
    return vector.length === TEMPLATE_LENGTH ? vector : lengthened(vector);
  }

  /** The face as the embedder sees it, upright and at the model's input size. */
  crop(image: RgbImage, five: readonly Point[]): RgbImage {
    return samplePixels(image, this.#map(five), this.#recipe.input.width, this.#recipe.input.height);
  }

  #map(five: readonly Point[]): AffineMap {
    const fit = fitSimilarity(five, this.#target);
    if (fit === null) {
      throw new RosterError('vision.model-failed', 'The landmarks of a face make no sense; try again.');
    }
    return inverseMap(fit);
  }
}

/** Zeros behind the vector change no cosine. */
function lengthened(vector: Float32Array): Float32Array {
  const template = new Float32Array(TEMPLATE_LENGTH);
  template.set(vector);
  return template;
}

/** The vector at length one. @throws RosterError `vision.model-failed` for one without a length. */
export function normalise(vector: Float32Array): Float32Array {
  let square = 0;
  for (const value of vector) square += value * value;
  const length = Math.sqrt(square);
  if (!(length > 0) || !Number.isFinite(length)) {
    throw new RosterError('vision.model-failed', 'The embedder model answered with an empty vector.');
  }
  return vector.map((value) => value / length);
}

/** Cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Unit vector of the mean, the template that several photographs of one person make together. */
export function meanEmbedding(vectors: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  return normalise(sum);
}
