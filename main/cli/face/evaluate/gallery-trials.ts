import type { GalleryEntry } from '../../../../core/contracts/vision.ts';
import { TEMPLATE_LENGTH, templateToBase64 } from '../../../../core/domain/face-template.ts';
import { type Random, shuffled } from '../../../../core/domain/random.ts';
import type { Vote } from '../../../vision/decision.ts';
import { meanEmbedding } from '../../../vision/embedder.ts';
import { Gallery } from '../../../vision/gallery.ts';
import type { Thresholds } from '../../../vision/manifest.ts';
import { Matcher } from '../../../vision/matcher.ts';
import type { Face } from './photos.ts';

export const ENROLLED_PHOTOS = 3;

/** Somebody enrolled with three photos chosen by chance; the other photos are looked up. */
export interface Choice {
  readonly person: string;
  readonly enrolled: readonly Face[];
  readonly probes: readonly Face[];
}

/** One look at a gallery: what the kiosk's matcher said, and the nearest person without the mirror image. */
export interface Trial {
  readonly face: Face;
  /** Enrolled in this gallery, or a stranger. */
  readonly known: boolean;
  readonly vote: Vote;
  /** Nearest by the plain recipe. */
  readonly plain: { readonly subject: string; readonly score: number };
  /** A photo of whom the vote names, for the review of failures. */
  readonly namedPhoto: string | null;
}

/** A vector in the gallery that nobody is looked up for. */
export interface Filler {
  readonly subject: string;
  readonly template: Float32Array;
  readonly plain: Float32Array;
  readonly photo: string | null;
}

/** Three photos of each at random, the others to look up. */
export function choose(known: ReadonlyMap<string, readonly Face[]>, random: Random): Choice[] {
  return [...known].map(([person, faces]) => {
    const order = shuffled(faces, random);
    return { person, enrolled: order.slice(0, ENROLLED_PHOTOS), probes: order.slice(ENROLLED_PHOTOS) };
  });
}

/**
 * Looks people up in one gallery, by the kiosk's own matcher: as the session's roll, or as the site's people when
 * nobody is on the roll.
 */
export async function lookUp(
  kind: 'roll' | 'site',
  enrolled: readonly Choice[],
  fillers: readonly Filler[],
  strangers: readonly Face[],
  limits: Thresholds,
): Promise<Trial[]> {
  const photos = new Map<string, string | null>([
    ...enrolled.map((one) => [one.person, one.enrolled[0]?.path ?? null] as const),
    ...fillers.map(({ subject, photo }) => [subject, photo] as const),
  ]);
  const gallery = galleryOf(enrolled, fillers, 'template');
  const plainGallery = galleryOf(enrolled, fillers, 'plain');
  const matcher = new Matcher(limits);
  const nobody = Gallery.from([]);
  matcher.setGalleries(kind === 'roll' ? gallery : nobody, kind === 'site' ? gallery : nobody);
  await matcher.ready();
  const trials: Trial[] = [];
  const ask = async (face: Face, known: boolean): Promise<void> => {
    const vote = await matcher.search(face.template, { mode: 'identify', id: 0 });
    const nearest = plainGallery.nearest(face.plain);
    if (nearest === null) return;
    const plain = { subject: nearest.subject, score: nearest.score };
    trials.push({ face, known, vote, plain, namedPhoto: photos.get(vote.subject ?? '') ?? null });
  };
  for (const { probes } of enrolled) for (const face of probes) await ask(face, true);
  for (const face of strangers) await ask(face, false);
  return trials;
}

/** What the matcher decides by in a gallery of this size. */
export function limitsOf(
  kind: 'roll' | 'site',
  size: number,
  limits: Thresholds,
): { threshold: number; minMargin: number } {
  const one = new Float32Array(TEMPLATE_LENGTH);
  one[0] = 1;
  const template = templateToBase64(one);
  const gallery = Gallery.from(
    Array.from({ length: size }, (_, n) => ({ subject: `${n}`, templates: [template] })),
  );
  const nobody = Gallery.from([]);
  const matcher = new Matcher(limits);
  matcher.setGalleries(kind === 'roll' ? gallery : nobody, kind === 'site' ? gallery : nobody);
  return matcher.limits(kind);
}

function galleryOf(
  enrolled: readonly Choice[],
  fillers: readonly Filler[],
  recipe: 'template' | 'plain',
): Gallery {
  const entries: GalleryEntry[] = enrolled.map((one) => ({
    subject: one.person,
    templates: [templateToBase64(meanEmbedding(one.enrolled.map((face) => face[recipe])))],
  }));
  for (const filler of fillers)
    entries.push({ subject: filler.subject, templates: [templateToBase64(filler[recipe])] });
  return Gallery.from(entries);
}
