import type { Box, Hint } from '../../core/contracts/vision.ts';
import { type DetectedFace, intersectionOverUnion } from './detector.ts';

/** Part of the frame in which a face counts, as fractions of width and height. */
export interface Guide {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Sighting {
  /** Counts up; a new number is a new person as far as decisions go. */
  readonly track: number;
  readonly box: Box;
  readonly hint: Hint | null;
  /** The face moved so far since the last frame that only its looks can tell whether it is the same one. */
  readonly jumped: boolean;
}

interface Track {
  readonly id: number;
  readonly epoch: number;
  readonly box: Box;
  readonly seenAt: number;
}

/** A face unseen for longer than this, milliseconds, has left, where nobody asked it to turn away. */
const LOST_AFTER = 500;
/** Overlap with the last box that counts as the same face. */
const SAME_FACE = 0.3;
/** A face without that overlap may still be the same after a quick move: this near (in face heights) and this alike in size. */
const QUICK_MOVE = 1.5;
const QUICK_SIZE = 0.6;
/** Faces of nearly this size beside the chosen one make it unclear who is meant. */
const RIVAL_SIZE = 0.8;

/**
 * Follows one person: the largest face whose centre is inside the guide. A face stays the chosen one as long as
 * it overlaps with where it was, or is near there (its looks then decide, see `Recogniser`); another that is clearly
 * larger, a gap, or a reopened camera begins a new track.
 */
export class FaceTracker {
  readonly #guide: Guide;
  #track: Track | null = null;
  #lastId = 0;

  constructor(guide: Guide) {
    this.#guide = guide;
  }

  /** @param at capture time, milliseconds. @param epoch counts camera openings. @param lostAfter milliseconds unseen. */
  update(
    faces: readonly DetectedFace[],
    frame: { width: number; height: number },
    at: number,
    epoch: number,
    lostAfter = LOST_AFTER,
  ): Sighting | null {
    const inside = faces
      .map((face) => face.box)
      .filter((box) => this.#contains(box, frame))
      .sort((a, b) => b.height - a.height);
    const largest = inside[0];
    if (this.#track && (this.#track.epoch !== epoch || at - this.#track.seenAt > lostAfter))
      this.#track = null;
    if (!largest) return null;
    const followed = this.#follow(inside);
    const keep = followed !== null && followed.box.height >= RIVAL_SIZE * largest.height;
    const box = keep ? followed.box : largest;
    const id = keep && this.#track ? this.#track.id : ++this.#lastId;
    this.#track = { id, epoch, box, seenAt: at };
    const rivals = inside.filter((other) => other !== box && other.height >= RIVAL_SIZE * box.height);
    const jumped = keep && followed.jumped;
    return { track: id, box, jumped, hint: rivals.length > 0 ? 'one-person-at-a-time' : null };
  }

  /** The track that is being followed at this time, or null when its face has left. */
  current(at: number, epoch: number, lostAfter = LOST_AFTER): number | null {
    const track = this.#track;
    return track && track.epoch === epoch && at - track.seenAt <= lostAfter ? track.id : null;
  }

  /** Begins a new track for the face in view (somebody else took the place, or another try is due). */
  renew(): number | null {
    if (!this.#track) return null;
    this.#track = { ...this.#track, id: ++this.#lastId };
    return this.#track.id;
  }

  #follow(inside: readonly Box[]): { box: Box; jumped: boolean } | null {
    const last = this.#track?.box;
    if (!last) return null;
    const near = inside
      .map((box) => ({ box, shared: intersectionOverUnion(last, box), moved: moved(last, box) }))
      .sort((a, b) => b.shared - a.shared || a.moved - b.moved)[0];
    if (!near) return null;
    if (near.shared >= SAME_FACE) return { box: near.box, jumped: false };
    return near.moved <= QUICK_MOVE ? { box: near.box, jumped: true } : null;
  }

  #contains(box: Box, frame: { width: number; height: number }): boolean {
    const x = (box.x + box.width / 2) / frame.width - this.#guide.x;
    const y = (box.y + box.height / 2) / frame.height - this.#guide.y;
    return x >= 0 && y >= 0 && x <= this.#guide.width && y <= this.#guide.height;
  }
}

/** Way between two boxes' centres in heights of the first; infinite when their sizes are too different. */
function moved(from: Box, to: Box): number {
  const ratio = to.height / from.height;
  if (ratio < QUICK_SIZE || ratio > 1 / QUICK_SIZE) return Number.POSITIVE_INFINITY;
  const x = to.x + to.width / 2 - from.x - from.width / 2;
  const y = to.y + to.height / 2 - from.y - from.height / 2;
  return Math.hypot(x, y) / from.height;
}
