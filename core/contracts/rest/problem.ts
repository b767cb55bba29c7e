/** Every "no" of the REST interface, closed. Answers are RFC 9457 problem details with the code in them. */
import { z } from 'zod';

/** Code → HTTP status. Each has `problem.<code>.title` and `.detail` in every locale (resources/locales/problem*.json). */
export const PROBLEM_STATUS = {
  'request.malformed': 400,
  'request.invalid': 400,
  'request.not-found': 404,
  'request.stale': 412,
  'request.key-reused': 422,
  'request.key-in-use': 409,
  'request.answer-not-kept': 409,
  'request.too-slow': 408,
  'request.too-large': 413,
  'request.wrong-content-type': 415,
  'request.too-many': 429,
  'server.failed': 500,
  'storage.full': 507,
  'storage.unreachable': 503,
  'storage.busy': 503,
  'storage.no-subject-key': 409,
  'storage.no-erasure-list': 503,
  'storage.no-fleet-list': 503,
  'auth.required': 401,
  'auth.wrong-login': 401,
  'auth.locked': 429,
  'auth.forbidden': 403,
  'auth.weak-password': 422,
  'auth.not-from-console': 403,
  'tokens.unknown': 404,
  'events.too-many': 429,
  'sites.unknown': 404,
  'sites.name-taken': 409,
  'sites.unknown-zone': 422,
  'rooms.unknown': 404,
  'rooms.name-taken': 409,
  'rooms.beacon-taken': 409,
  'people.unknown': 404,
  'people.email-taken': 409,
  'people.reference-taken': 409,
  'people.role-not-yours-to-give': 403,
  'people.login-not-yours-to-set': 403,
  'people.last-admin': 409,
  'people.no-site': 422,
  'people.weak-pin': 422,
  'people.inactive': 409,
  'people.not-confirmed': 422,
  'people.still-trains': 409,
  'badges.taken': 409,
  'badges.unknown': 404,
  'badges.random-number': 422,
  'badges.too-many': 409,
  'enrolment.no-consent': 409,
  'enrolment.no-photo': 400,
  'enrolment.too-many': 409,
  'enrolment.unknown-template': 404,
  'enrolment.unavailable': 503,
  'groups.unknown': 404,
  'groups.name-taken': 409,
  'groups.other-site': 422,
  'units.unknown': 404,
  'units.code-taken': 409,
  'units.other-site': 422,
  'timetable.unknown-slot': 404,
  'timetable.slot-ended': 409,
  'timetable.bad-times': 422,
  'timetable.crosses-midnight': 422,
  'timetable.not-a-trainer': 422,
  'sessions.unknown': 404,
  'sessions.clash': 409,
  'sessions.bad-times': 422,
  'sessions.not-cancelable': 409,
  'sessions.unknown-kiosk': 404,
  'sessions.other-site': 422,
  'sessions.not-movable': 409,
  'sessions.too-early': 409,
  'sessions.too-late': 409,
  'sessions.already-started': 409,
  'sessions.already-ended': 409,
  'sessions.not-started': 409,
  'sessions.canceled': 409,
  'sessions.another-open': 409,
  'sessions.update-needed': 409,
  'sessions.too-many-people': 422,
  'figures.bad-range': 422,
  'figures.not-yours': 403,
  'reports.too-large': 422,
  'notifications.unknown-delivery': 404,
  'notifications.not-failed': 409,
  'webhooks.unknown': 404,
  'webhooks.too-many': 409,
  'webhooks.credentials-in-url': 422,
  'makeup.not-eligible': 409,
  'makeup.not-settled': 409,
  'makeup.booked-already': 409,
  'makeup.nobody-absent': 409,
  'makeup.no-trainer': 409,
  'makeup.bad-range': 422,
  'makeup.bad-times': 422,
  'makeup.closed': 409,
  'makeup.break': 409,
  'makeup.day-off': 409,
  'makeup.room-too-small': 409,
  'makeup.people-taken': 409,
  'records.unknown': 404,
  'records.not-correctable': 409,
  'records.own': 403,
  'records.already-in': 409,
  'records.too-early': 409,
  'records.closed': 409,
  'records.walk-in-refused': 409,
  'feedback.not-open': 409,
  'feedback.not-attended': 403,
  'feedback.already-given': 409,
  'excuses.unknown': 404,
  'excuses.bad-days': 422,
  'excuses.too-late': 409,
  'excuses.not-needed': 409,
  'excuses.not-on-roll': 404,
  'excuses.waiting-already': 409,
  'excuses.not-waiting': 409,
  'excuses.own': 403,
  'excuses.no-document': 400,
  'excuses.wrong-document': 422,
  'excuses.too-many-documents': 409,
  'excuses.unknown-document': 404,
  'evidence.unknown': 404,
  'imports.unknown': 404,
  'imports.no-file': 400,
  'imports.too-large': 413,
  'imports.wrong-format': 422,
  'imports.rooms-not-yours': 403,
  'imports.not-checked-yet': 409,
  'imports.not-applicable': 409,
  'imports.changed-meanwhile': 409,
  'exports.wrong-format': 422,
  'kiosks.unknown': 404,
  'kiosks.revoked': 409,
  'claim.malformed': 400,
  'claim.unknown': 404,
  'claim.used': 409,
  'claim.expired': 410,
  'claim.throttled': 429,
  'claim.no-simulation': 403,
} as const;

export type ProblemCode = keyof typeof PROBLEM_STATUS;
export const problemCode = z.enum(Object.keys(PROBLEM_STATUS) as [ProblemCode, ...ProblemCode[]]);

const conflict = z.object({
  /** `class`: some of those expected. */
  what: z.enum(['room', 'trainer', 'class']),
  sessionId: z.uuid(),
  title: z.string(),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
});
/** A booking that stands in the way. */
export type Conflict = z.infer<typeof conflict>;

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** Says what to do, in the language asked for. */
  detail: z.string(),
  code: problemCode,
  /** Identifies this answer in the hub's log. */
  instance: z.string(),
  /** Where the request was wrong, for `request.invalid`. */
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  conflicts: z.array(conflict).optional(),
});
export type Problem = z.infer<typeof problem>;

/** An expected "no" from a service, as a value. `params` fill the message. */
export interface HubRefusal {
  readonly kind: 'refused';
  readonly code: ProblemCode;
  readonly params: Readonly<Record<string, string | number>>;
  readonly conflicts?: readonly Conflict[];
}

export function no(code: ProblemCode, params: HubRefusal['params'] = {}): HubRefusal {
  return { kind: 'refused', code, params };
}

/** Whether a service's answer is a refusal. */
export function isNo(answer: unknown): answer is HubRefusal {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'kind' in answer &&
    answer.kind === 'refused' &&
    'code' in answer &&
    problemCode.safeParse(answer.code).success
  );
}
