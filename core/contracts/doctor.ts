/** What `rosterctl doctor --json` prints: one finding per check, and what to do about it. */
import { z } from 'zod';

export const finding = z.object({
  /** The check's name, such as `badge-reader`. */
  check: z.string(),
  /** `bad`: the kiosk cannot do its work. `warn`: something is missing that it can do without. */
  verdict: z.enum(['good', 'warn', 'bad']),
  /** What was found, in a sentence. */
  found: z.string(),
  /** What to do; null when all is well. */
  advice: z.string().nullable(),
});
export type Finding = z.infer<typeof finding>;

export const doctorReport = z.object({
  at: z.iso.datetime(),
  version: z.string(),
  simulation: z.boolean(),
  findings: z.array(finding),
});
export type DoctorReport = z.infer<typeof doctorReport>;
