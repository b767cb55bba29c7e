/**
 * What a kiosk may learn of a face from later visits: never from one visit, only from days that agree with each other
 * and with what was enrolled. What was enrolled itself never changes, and every visit is measured against it alone,
 * so that what was learned cannot lead further away.
 */
import { likeness, meanTemplate } from './face-template.ts';

/** A visit on which somebody was accepted. */
export interface Visit {
  /** The site's date, `YYYY-MM-DD`. */
  readonly day: string;
  /** Unit vector of the face as it was seen. */
  readonly template: Float32Array;
  /** By how much score and margin stood above what was asked; a margin of null is a badge holder's. */
  readonly above: { readonly score: number; readonly margin: number | null };
}

export type KeptVisit = Pick<Visit, 'day' | 'template'>;

/** Days that must agree before anything is learned. */
export const LEARNING_DAYS = 3;
/** Days that are remembered; older ones make room. */
const KEPT_DAYS = 5;
/** How far an acceptance must stand clear of its threshold and margin to count. */
const CLEARLY = 0.1;
/** Likeness to what was enrolled that a visit needs: the same person, without doubt. */
const OF_THE_PERSON = 0.65;
/** Likeness that two visits need to agree. */
const AGREEING = 0.6;

/** The visits to remember after this one; the same list when the visit says too little. One a day, the first. */
export function rememberVisit(
  kept: readonly KeptVisit[],
  enrolled: readonly Float32Array[],
  visit: Visit,
): readonly KeptVisit[] {
  const person = meanTemplate(enrolled);
  const { day, template, above } = visit;
  if (!person || kept.some((other) => other.day >= day)) return kept;
  if (!(above.score >= CLEARLY) || (above.margin !== null && !(above.margin >= CLEARLY))) return kept;
  if (!(likeness(template, person) >= OF_THE_PERSON)) return kept;
  return [...kept, { day, template }].slice(-KEPT_DAYS);
}

/** What these visits teach, a unit vector to search with beside what was enrolled; null while it is too little. */
export function learnedTemplate(
  kept: readonly KeptVisit[],
  enrolled: readonly Float32Array[],
): Float32Array | null {
  const person = meanTemplate(enrolled);
  if (!person || new Set(kept.map(({ day }) => day)).size < LEARNING_DAYS) return null;
  const agree = kept.every(
    (one, at) =>
      likeness(one.template, person) >= OF_THE_PERSON &&
      kept.slice(at + 1).every((other) => likeness(one.template, other.template) >= AGREEING),
  );
  return agree ? meanTemplate(kept.map(({ template }) => template)) : null;
}
