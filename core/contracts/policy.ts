/** Site policy: every number of the attendance rules, with its default. Durations are in minutes unless named otherwise. */
import { z } from 'zod';

const minutes = (fallback: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(24 * 60)
    .default(fallback);

export const attendancePolicy = z.object({
  startEarly: minutes(15),
  startLate: minutes(30),
  endEarly: minutes(15),
  endLate: minutes(30),
  arriveEarly: minutes(15),
  /** Late from this long after the later of scheduled and actual start. */
  lateAfter: minutes(10),
  /** A kiosk that nobody ended seals this long after the scheduled end. */
  autoEnd: minutes(30),
  feedbackHours: z
    .number()
    .int()
    .min(1)
    .max(24 * 14)
    .default(48),
  feedbackMinimum: z.number().int().min(2).max(20).default(3),
  /** How long an unconfirmed room may still start sessions, hours since the last confirmation. */
  unconfirmedHours: z.number().int().min(0).max(168).default(24),
  evidenceImage: z.enum(['crop', 'none']).default('crop'),
  evidenceDays: z.number().int().min(1).max(365).default(14),
  /** Whether kiosks hold templates of the whole site and not only of their next rolls. */
  siteGallery: z.boolean().default(false),
});
export type AttendancePolicy = z.infer<typeof attendancePolicy>;

export const DEFAULT_POLICY: AttendancePolicy = attendancePolicy.parse({});
