/** Whether photos that are enrolled together show one person. */
import { likeness, meanTemplate } from './face-template.ts';

/**
 * Which photos do not show the person whom the others show: a photo of somebody else that slips in would let that
 * somebody in under this name. What is enrolled already says who it is; without it most of the photos do, and where no
 * two agree nobody can say who it is, so that all are odd. A photo must be like the others also without the one that
 * brought them together: one that blends two people is like both. A single first photo has nothing to differ from.
 * @param known templates that the person has, unit vectors.
 * @param photos templates of the new photos, unit vectors.
 * @param sameFrom likeness from which on two faces count as one person's.
 * @returns indices into `photos`.
 */
export function oddPhotos(
  known: readonly Float32Array[],
  photos: readonly Float32Array[],
  sameFrom: number,
): ReadonlySet<number> {
  const face = known.length > 0 ? meanTemplate(known) : faceOfMost(photos, sameFrom);
  const near = photos.filter((photo) => face && likeness(photo, face) >= sameFrom);
  const agreeing = near.filter((photo) => {
    const others = meanTemplate([...known, ...near.filter((other) => other !== photo)]);
    return !others || likeness(photo, others) >= sameFrom;
  });
  const alone = known.length === 0 && photos.length > 1 && agreeing.length < 2;
  const kept = new Set(alone ? [] : agreeing);
  return new Set(photos.flatMap((photo, index) => (kept.has(photo) ? [] : [index])));
}

/** The photo that most others are like, of several such the one they are most like; null where no two agree. */
function faceOfMost(photos: readonly Float32Array[], sameFrom: number): Float32Array | null {
  if (photos.length === 1) return photos[0] ?? null;
  let best: { photo: Float32Array; others: number; sum: number } | null = null;
  for (const photo of photos) {
    const near = photos.filter((other) => other !== photo).map((other) => likeness(photo, other));
    const like = near.filter((score) => score >= sameFrom);
    const sum = like.reduce((total, score) => total + score, 0);
    if (
      like.length > 0 &&
      (!best || like.length > best.others || (like.length === best.others && sum > best.sum))
    )
      best = { photo, others: like.length, sum };
  }
  return best?.photo ?? null;
}
