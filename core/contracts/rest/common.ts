/** Shapes that several REST areas share. Instants are ISO 8601 in UTC, such as `2026-03-01T08:00:00.000Z`. */
import { z } from 'zod';

export const API = '/api/v1';

export const isoInstant = z.iso.datetime();
/** `YYYY-MM-DD` in the site's zone. */
export const localDate = z.iso.date();
/** `HH:MM`, 24 hours, in the site's zone. */
export const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30');

/**
 * A name or title that is shown to people on one line: at most `max` characters, something to see among them, and
 * none that break the line or turn the direction of what stands beside it.
 */
export function lineOf(max: number) {
  return (
    z
      .string()
      .trim()
      .min(1, { abort: true })
      .max(max)
      .refine(
        (text) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(text),
        'must not hold control characters',
      )
      // Some letters and symbols are blanks: fillers of Hangul, the empty cell of Braille.
      .refine(
        (text) => /(?!\p{DI}|\u2800)[\p{L}\p{N}\p{P}\p{S}]/u.test(text),
        'must hold something that can be seen',
      )
  );
}

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) });
}

/** The last instant whose year has four digits: later ones are written in another form, which no reader expects. */
const LATEST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Milliseconds since the epoch to the text that answers carry. Facts keep whatever a wild clock said; it must not
 * make the answer that shows it unreadable.
 */
export function iso(ms: number): string {
  return new Date(Math.min(ms, LATEST_MS)).toISOString();
}

/** A person as a session's roll or timetable names them. */
export const personRef = z.object({
  /** Null when the person was erased; the pseudonym stays. */
  id: z.uuid().nullable(),
  subject: z.uuid(),
  displayName: z.string(),
});
export type PersonRef = z.infer<typeof personRef>;
