/** Shapes that several REST areas share. Instants are ISO 8601 in UTC, such as `2026-03-01T08:00:00.000Z`. */
import { z } from 'zod';

export const API = '/api/v1';

export const isoInstant = z.iso.datetime();
/** `YYYY-MM-DD` in the site's zone. */
export const localDate = z.iso.date();
/** `HH:MM`, 24 hours, in the site's zone. */
export const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30');
export const language = z.enum(['en', 'fr']);

export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item) });
}

/** Milliseconds since the epoch to the text that answers carry. */
export function iso(ms: number): string {
  return new Date(ms).toISOString();
}

/** A person as a session's roll or timetable names them. */
export const personRef = z.object({
  /** Null when the person was erased; the pseudonym stays. */
  id: z.uuid().nullable(),
  subject: z.uuid(),
  displayName: z.string(),
});
export type PersonRef = z.infer<typeof personRef>;
