import type { Hint } from '../../core/contracts/vision.ts';
import type { PhotoRefusal, PhotoVerdict } from '../../core/ports/face-enroller.ts';
import type { DetectedFace } from './detector.ts';
import type { RgbImage } from './frame.ts';
import type { Look } from './look.ts';
import type { Looker } from './looker.ts';
import type { ModelPack } from './pack.ts';
import { decodePhoto } from './photo.ts';

type Refused = Extract<PhotoVerdict, { kind: 'refused' }>;
export type LocatedFace = { readonly kind: 'found'; readonly look: Look } | Refused;

/** A second face of at least this share of the first one's height makes the photo one of several people. */
const RIVAL_SIZE = 0.5;

const refusals: Partial<Record<Hint, { reason: PhotoRefusal; message: string }>> = {
  'come-closer': {
    reason: 'photo.face-too-small',
    message: 'The face is too small in the photo; take it from nearer or cut the photo closer.',
  },
  'more-light': {
    reason: 'photo.too-dark',
    message: 'The face is too dark; take the photo in better light.',
  },
  'less-light': {
    reason: 'photo.too-bright',
    message: 'The face is too bright; take the photo without glare.',
  },
  'look-straight': {
    reason: 'photo.not-frontal',
    message: 'The face is turned away; look straight at the camera.',
  },
  'hold-still': { reason: 'photo.too-blurred', message: 'The face is blurred; hold the camera still.' },
};

/** Judges photographs with the kiosk's own models and quality gate. */
export class PhotoChecker {
  readonly #looker: Looker;
  readonly #pack: ModelPack;

  constructor(looker: Looker, pack: ModelPack) {
    this.#looker = looker;
    this.#pack = pack;
  }

  /** The verdict over a file as uploaded. Never throws for what a file may contain. */
  async check(photo: Uint8Array): Promise<PhotoVerdict> {
    const decoded = await decodePhoto(photo);
    return decoded.kind === 'refused' ? decoded : this.checkImage(decoded.image);
  }

  async checkImage(image: RgbImage): Promise<PhotoVerdict> {
    try {
      const located = await this.locate(image);
      if (located.kind === 'refused') return located;
      const { look } = located;
      const refusal = look.hint === null ? undefined : refusals[look.hint];
      if (refusal) return { kind: 'refused', ...refusal };
      const template = await this.#looker.embed(look);
      const { facePx, sharpness, brightness } = look.quality;
      return {
        kind: 'accepted',
        template,
        facePx,
        sharpness,
        brightness,
        pack: this.#pack.recipe,
        alikeFrom: this.#pack.thresholds.duplicateScore,
        sameFrom: this.#pack.thresholds.oneScore,
      };
    } catch {
      return {
        kind: 'refused',
        reason: 'photo.model-failed',
        message: 'Face recognition failed; try again.',
      };
    }
  }

  /**
   * The one face of a photo, judged by nothing yet. `centre` takes the face nearest to the middle instead of
   * refusing several (data sets whose subject stands there). @throws RosterError `vision.model-failed`.
   */
  async locate(image: RgbImage, pick: 'only' | 'centre' = 'only'): Promise<LocatedFace> {
    const faces = (await this.#looker.detect(image)).sort((a, b) => b.box.height - a.box.height);
    const first = pick === 'centre' ? nearestToCentre(faces, image) : faces[0];
    if (!first)
      return { kind: 'refused', reason: 'photo.no-face', message: 'There is no face in this photo.' };
    const second = faces[1];
    if (pick === 'only' && second && second.box.height >= RIVAL_SIZE * first.box.height) {
      return {
        kind: 'refused',
        reason: 'photo.many-faces',
        message: 'There are several faces in this photo; use one that shows one person.',
      };
    }
    return { kind: 'found', look: await this.#looker.look(image, first.box) };
  }
}

function nearestToCentre(faces: readonly DetectedFace[], image: RgbImage): DetectedFace | undefined {
  const distance = ({ box }: DetectedFace): number =>
    Math.hypot(box.x + (box.width - image.width) / 2, box.y + (box.height - image.height) / 2);
  return [...faces].sort((a, b) => distance(a) - distance(b))[0];
}
