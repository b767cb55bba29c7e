import { InferenceSession, Tensor } from 'onnxruntime-node';
import { TEMPLATE_LENGTH } from '../../core/domain/face-template.ts';
import type { Gallery, Nearest } from './gallery.ts';
import { SEARCH_GRAPH, SEARCH_TOP } from './search-graph.ts';

/** What is used of a runtime session; a test gives one that never answers. */
type Session = Pick<InferenceSession, 'run' | 'release'>;

/** The loop has long found a face by then, milliseconds; a search takes one or two. */
const LIMIT_MS = 300;

/**
 * Search of a large gallery by the model runtime: all cosines at once, and the rows with the largest ones. The few
 * that come out are compared again by the gallery itself, so that the answer is the loop's to the last bit. While
 * the runtime does not answer, the loop does.
 */
export class GallerySearch {
  readonly #session: Session;
  readonly #limitMs: number;
  readonly #tensors = new WeakMap<Gallery, Tensor>();
  #stuck = false;

  /** @param limitMs time for one search. */
  constructor(session: Session, limitMs = LIMIT_MS) {
    this.#session = session;
    this.#limitMs = limitMs;
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
    if (this.#stuck) return gallery.nearest(probe);
    const call = this.#session.run({
      // A copy: a call that was given up may still read it.
      probe: new Tensor('float32', probe.slice(), [1, TEMPLATE_LENGTH]),
      gallery: this.#tensorOf(gallery),
      count: new Tensor('int64', BigInt64Array.of(BigInt(SEARCH_TOP)), [1]),
    });
    const rows = (await this.#inTime(call))?.rows;
    if (!(rows?.data instanceof BigInt64Array)) return gallery.nearest(probe);
    return gallery.nearestOf(
      probe,
      [...rows.data].map(Number).sort((a, b) => a - b),
    );
  }

  /** What the runtime answered; null when it did not. */
  async #inTime<T>(call: Promise<T>): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => {
        this.#stuck = true;
        resolve(null);
      }, this.#limitMs);
    });
    const answer = call
      .catch(() => null)
      .finally(() => {
        clearTimeout(timer);
        this.#stuck = false;
      });
    return Promise.race([answer, late]);
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
