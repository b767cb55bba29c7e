import type { GalleryEntry } from '../../core/contracts/vision.ts';
import { TEMPLATE_LENGTH, templateFromBase64 } from '../../core/domain/face-template.ts';
import { meanEmbedding, normalise } from './embedder.ts';

/** The nearest person of a gallery, and how near the next *other* person comes. */
export interface Nearest {
  readonly subject: string;
  readonly score: number;
  /** Null when the gallery holds one person. */
  readonly second: number | null;
}

/** What later visits taught counts for half of what was enrolled: it can shade a person, never replace one. */
const LEARNED_WEIGHT = 0.5;

/** People to search: one unit vector each, the mean of their enrolled templates, in one flat array. */
export class Gallery {
  /** People who were left out because a template of theirs is damaged. */
  readonly damaged: number;
  /** One row of `TEMPLATE_LENGTH` per person; read only. */
  readonly vectors: Float32Array;
  readonly #subjects: readonly string[];
  readonly #rows: ReadonlyMap<string, number>;
  readonly #alike: ReadonlyMap<string, readonly string[]>;

  private constructor(
    vectors: Float32Array,
    subjects: readonly string[],
    alike: ReadonlyMap<string, readonly string[]>,
    damaged: number,
  ) {
    this.damaged = damaged;
    this.vectors = vectors;
    this.#subjects = subjects;
    this.#rows = new Map(subjects.map((subject, row) => [subject, row]));
    this.#alike = alike;
  }

  /**
   * Whoever has a template that is not 512 finite values is left out: nobody else waits for them, and nobody who left
   * stays in for them.
   * @param recipe of the pack in use: whoever was enrolled with another one is left out.
   */
  static from(all: readonly GalleryEntry[], recipe?: string): Gallery {
    const entries = all.filter((entry) => !entry.recipe || !recipe || entry.recipe === recipe);
    const people = new Map<string, GalleryEntry[]>();
    for (const entry of entries) people.set(entry.subject, [...(people.get(entry.subject) ?? []), entry]);
    const vectors = new Float32Array(people.size * TEMPLATE_LENGTH);
    const subjects: string[] = [];
    for (const [subject, of] of people) {
      const vector = vectorOf(of);
      if (vector) vectors.set(vector, (subjects.push(subject) - 1) * TEMPLATE_LENGTH);
    }
    const alike = entries.flatMap((entry) =>
      entry.alike?.length ? [[entry.subject, entry.alike] as const] : [],
    );
    const filled = vectors.subarray(0, subjects.length * TEMPLATE_LENGTH);
    return new Gallery(filled, subjects, new Map(alike), people.size - subjects.length);
  }

  get size(): number {
    return this.#subjects.length;
  }

  /** The people nearest to a unit vector; null when the gallery is empty. */
  nearest(probe: Float32Array): Nearest | null {
    return this.nearestOf(probe, this.#subjects.keys());
  }

  /** Like `nearest`, among these rows only. */
  nearestOf(probe: Float32Array, rows: Iterable<number>): Nearest | null {
    let best = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    let at = -1;
    for (const row of rows) {
      const score = dot(probe, this.vectors, row * TEMPLATE_LENGTH);
      if (score > best) {
        second = best;
        best = score;
        at = row;
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
    const row = this.#rows.get(subject);
    return row === undefined ? null : dot(probe, this.vectors, row * TEMPLATE_LENGTH);
  }

  /** Who looks very much like this person, whether in this gallery or not. */
  alikeOf(subject: string): readonly string[] {
    return this.#alike.get(subject) ?? [];
  }
}

/** Null when a template is damaged. */
function vectorOf(entries: readonly GalleryEntry[]): Float32Array | null {
  const enrolled = meanOf(entries.flatMap(({ templates }) => templates));
  const taught = entries.flatMap(({ learned }) => learned ?? []);
  if (!enrolled || taught.length === 0) return enrolled;
  const mean = meanOf(taught);
  return mean && normalise(enrolled.map((value, i) => value + LEARNED_WEIGHT * (mean[i] as number)));
}

/** Unit vector of the mean; null when one is damaged, or nothing is left of them together. */
function meanOf(texts: readonly string[]): Float32Array | null {
  const templates = texts.map(templateFromBase64);
  if (!templates.every((one) => one !== null)) return null;
  try {
    return meanEmbedding(templates);
  } catch {
    return null;
  }
}

/** Dot product with four sums side by side, so that each addition need not wait for the one before. */
function dot(probe: Float32Array, vectors: Float32Array, start: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let i = 0; i < TEMPLATE_LENGTH; i += 4) {
    const j = start + i;
    a += (probe[i] as number) * (vectors[j] as number);
    b += (probe[i + 1] as number) * (vectors[j + 1] as number);
    c += (probe[i + 2] as number) * (vectors[j + 2] as number);
    d += (probe[i + 3] as number) * (vectors[j + 3] as number);
  }
  return a + b + (c + d);
}
