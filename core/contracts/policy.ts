/** Site policy: every number of the attendance rules, with its default. Durations are in minutes unless named otherwise. */
import { z } from 'zod';
import { challengeWhen } from './vision.ts';

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
  /** An excuse may be handed in up to so many days after a session. */
  excuseDays: z.number().int().min(0).max(90).default(7),
  /**
   * What a makeup attended does to the absence that it makes up for: `counts` leaves it absent, marked as made up and
   * counted as attended in the rate; `does-not-count` only marks it.
   */
  madeUp: z.enum(['counts', 'does-not-count']).default('counts'),
  /** Trainees whose rate falls under it, in percent, are at risk … */
  minimumRate: z.number().int().min(0).max(100).default(80),
  /** … and so are those who were absent so many times in a row. */
  absenceStreak: z.number().int().min(1).max(50).default(3),
  /** How many days ahead sessions are made of the timetable. Kiosks without a network live on what they were sent. */
  horizonDays: z.number().int().min(1).max(180).default(28),
  /** Whether kiosks hold templates of the whole site and not only of their next rolls. */
  siteGallery: z.boolean().default(false),
  /** When somebody before the camera is asked to turn, blink and the like; `challengeRooms` ask always. */
  challenge: challengeWhen.default('unsure'),
  challengeRooms: z.array(z.uuid()).max(500).default([]),
  /** Whether confident later visits may renew the template of who agreed to it. Never from one visit alone. */
  templateUpdate: z.boolean().default(false),
});
export type AttendancePolicy = z.infer<typeof attendancePolicy>;

export const DEFAULT_POLICY: AttendancePolicy = attendancePolicy.parse({});
