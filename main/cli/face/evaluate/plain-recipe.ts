import { FaceEmbedder } from '../../../vision/embedder.ts';
import type { Look } from '../../../vision/look.ts';
import { openNet } from '../../../vision/onnx-net.ts';
import type { ModelPack } from '../../../vision/pack.ts';

/**
 * The pack's embedder without its mirror image: the recipe of the field, to compare the pack's own with on the same
 * looks. Costs one more pass per photo, none where the pack has no mirror image either.
 */
export class PlainRecipe {
  readonly #embedder: FaceEmbedder | null;

  private constructor(embedder: FaceEmbedder | null) {
    this.#embedder = embedder;
  }

  /** @throws RosterError `vision.model-failed`. */
  static async open(pack: ModelPack): Promise<PlainRecipe> {
    const { embedder } = pack.manifest;
    if (!embedder.mirror) return new PlainRecipe(null);
    const net = await openNet(pack.models.embedder, embedder.input, 'embedder');
    return new PlainRecipe(new FaceEmbedder(net, { ...embedder, mirror: false }));
  }

  /** @param template what the pack's recipe made of this look. */
  async embed(look: Look, template: Float32Array): Promise<Float32Array> {
    return this.#embedder === null ? template : this.#embedder.embed(look.image, look.five);
  }

  /** Whether this differs from the pack's recipe at all. */
  get differs(): boolean {
    return this.#embedder !== null;
  }
}
