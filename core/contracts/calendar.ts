/** When a site works: hours, daily breaks, days off. Dates and times are local, in the site's zone. */
import { z } from 'zod';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 08:30');
const name = z.string().trim().min(1).max(200);
/** ISO weekday, 1 is Monday. */
const weekday = z.number().int().min(1).max(7);

const inOrder = (span: { readonly from: string; readonly until: string }) => span.from < span.until;
const ORDER = 'must end after it begins';

/** `until` is exclusive. Several spans of a weekday are joined; a weekday without one is not worked. */
export const workingSpan = z.strictObject({ weekday, from: time, until: time }).refine(inOrder, ORDER);
/** On every day, or on one weekday. */
export const breakSpan = z
  .strictObject({ name, weekday: weekday.nullable(), from: time, until: time })
  .refine(inOrder, ORDER);
/** Both days inclusive. */
export const holiday = z
  .strictObject({ name, from: z.iso.date(), until: z.iso.date() })
  .refine(({ from, until }) => from <= until, ORDER);

export const MAX_HOLIDAYS = 1000;

export const siteCalendar = z.strictObject({
  workingHours: z.array(workingSpan).max(50),
  breaks: z.array(breakSpan).max(50),
  holidays: z.array(holiday).max(MAX_HOLIDAYS),
});
export type SiteCalendar = z.infer<typeof siteCalendar>;

/** Monday to Friday, eight to six, without breaks or days off. */
export const DEFAULT_CALENDAR: SiteCalendar = {
  workingHours: [1, 2, 3, 4, 5].map((day) => ({ weekday: day, from: '08:00', until: '18:00' })),
  breaks: [],
  holidays: [],
};
