import { InferenceSession, Tensor } from 'onnxruntime-node';
import { TEMPLATE_LENGTH } from '../../core/domain/face-template.ts';
import type { Gallery, Nearest } from './gallery.ts';
import { SEARCH_GRAPH, SEARCH_TOP } from './search-graph.ts';

/**
 * Search of a large gallery by the model runtime: all cosines at once, and the rows with the largest ones. The few
 * that come out are compared again by the gallery itself, so that the answer is the loop's to the last bit.
 */
export class GallerySearch {
  readonly #session: InferenceSession;
  readonly #tensors = new WeakMap<Gallery, Tensor>();

  private constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async open(): Promise<GallerySearch> {
    const session = await InferenceSession.create(Buffer.from(SEARCH_GRAPH, 'base64'), {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    return new GallerySearch(session);
  }

  /** As `gallery.nearest`; the gallery needs at least `SEARCH_TOP` people. */
  async nearest(gallery: Gallery, probe: Float32Array): Promise<Nearest | null> {
    const { rows } = await this.#session.run({
      probe: new Tensor('float32', probe, [1, TEMPLATE_LENGTH]),
      gallery: this.#tensorOf(gallery),
      count: new Tensor('int64', BigInt64Array.of(BigInt(SEARCH_TOP)), [1]),
    });
    if (!(rows?.data instanceof BigInt64Array)) return gallery.nearest(probe);
    return gallery.nearestOf(
      probe,
      [...rows.data].map(Number).sort((a, b) => a - b),
    );
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** The gallery's own memory as the runtime reads it. */
  #tensorOf(gallery: Gallery): Tensor {
    const held = this.#tensors.get(gallery);
    if (held) return held;
    const tensor = new Tensor('float32', gallery.vectors, [gallery.size, TEMPLATE_LENGTH]);
    this.#tensors.set(gallery, tensor);
    return tensor;
  }
}
