import { RosterError } from '../../core/contracts/error.ts';
import type { GalleryEntry } from '../../core/contracts/vision.ts';
import { templateFromBase64 } from '../../core/domain/face-template.ts';
import { meanEmbedding } from './embedder.ts';

/** The nearest person of a gallery, and how near the next *other* person comes. */
export interface Nearest {
  readonly subject: string;
  readonly score: number;
  /** Null when the gallery holds one person. */
  readonly second: number | null;
}

const LENGTH = 512;

/** People to search: one unit vector each, the mean of their enrolled templates, in one flat array. */
export class Gallery {
  readonly #subjects: string[];
  readonly #vectors: Float32Array;

  private constructor(subjects: string[], vectors: Float32Array) {
    this.#subjects = subjects;
    this.#vectors = vectors;
  }

  /** @throws RosterError `vision.bad-template` when a template is not 512 finite values. */
  static from(entries: readonly GalleryEntry[]): Gallery {
    const people = new Map<string, string[]>();
    for (const { subject, templates } of entries) {
      people.set(subject, [...(people.get(subject) ?? []), ...templates]);
    }
    const vectors = new Float32Array(people.size * LENGTH);
    [...people.values()].forEach((texts, index) => {
      vectors.set(meanEmbedding(texts.map(readTemplate)), index * LENGTH);
    });
    return new Gallery([...people.keys()], vectors);
  }

  get size(): number {
    return this.#subjects.length;
  }

  /** The people nearest to a unit vector; null when the gallery is empty. */
  nearest(probe: Float32Array): Nearest | null {
    let best = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    let at = -1;
    for (let i = 0; i < this.#subjects.length; i++) {
      const score = dot(probe, this.#vectors, i * LENGTH);
      if (score > best) {
        second = best;
        best = score;
        at = i;
      } else if (score > second) {
        second = score;
      }
    }
    const subject = this.#subjects[at];
    if (subject === undefined) return null;
    return { subject, score: best, second: this.size > 1 ? second : null };
  }

  /** Cosine with one person; null when that person is not in the gallery. */
  scoreOf(subject: string, probe: Float32Array): number | null {
    const index = this.#subjects.indexOf(subject);
    return index < 0 ? null : dot(probe, this.#vectors, index * LENGTH);
  }
}

function readTemplate(text: string): Float32Array {
  const template = templateFromBase64(text);
  if (template) return template;
  throw new RosterError('vision.bad-template', 'A face template is damaged; enrol this person again.');
}

/** Dot product with four sums side by side, so that each addition need not wait for the one before. */
function dot(probe: Float32Array, vectors: Float32Array, start: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < LENGTH; i += 4) {
    const j = start + i;
    a += (probe[i] as number) * (vectors[j] as number);
    b += (probe[i + 1] as number) * (vectors[j + 1] as number);
    c += (probe[i + 2] as number) * (vectors[j + 2] as number);
    d += (probe[i + 3] as number) * (vectors[j + 3] as number);
  }
  return a + b + (c + d);
}
