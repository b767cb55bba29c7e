/** Who may do what: the one table, enforced at the REST edge, at the IPC gate and in every query. */
import { z } from 'zod';

export const role = z.enum(['trainee', 'trainer', 'staff', 'admin', 'it', 'kiosk', 'integration']);
export type Role = z.infer<typeof role>;

/** How far a permission reaches: everything, only what concerns oneself, or the sessions one trains. */
export type Reach = 'all' | 'own-sessions' | 'self';

export type Permission =
  | 'site.read'
  | 'site.write'
  | 'people.read'
  | 'people.write'
  | 'enrolment.write'
  | 'pin.write'
  | 'timetable.read'
  | 'timetable.write'
  | 'session.read'
  | 'session.write'
  | 'record.read'
  | 'record.correct'
  | 'evidence.read'
  | 'feedback.read'
  | 'feedback.submit'
  | 'excuse.read'
  | 'excuse.submit'
  | 'excuse.decide'
  | 'analytics.read'
  | 'report.read'
  /** Reading whole files of reference data in and out. */
  | 'import.write'
  /** API tokens for integrations, webhooks, and what became of notifications. */
  | 'integration.write'
  /** Giving roles beyond trainee and trainer, and setting the password of who has them. */
  | 'account.write'
  | 'audit.read'
  | 'kiosk.read'
  | 'kiosk.write';

/**
 * What an API token may be limited to: never accounts, secrets of people, evidence, devices or the audit. It reaches
 * only those of them that it was given.
 */
const integration = {
  'site.read': 'all',
  'people.read': 'all',
  'people.write': 'all',
  'timetable.read': 'all',
  'timetable.write': 'all',
  'session.read': 'all',
  'session.write': 'all',
  'record.read': 'all',
  'excuse.read': 'all',
  'analytics.read': 'all',
  'report.read': 'all',
  'import.write': 'all',
} as const satisfies Partial<Record<Permission, Reach>>;

const staff = {
  'site.read': 'all',
  'people.read': 'all',
  'people.write': 'all',
  'enrolment.write': 'all',
  'timetable.read': 'all',
  'timetable.write': 'all',
  'session.read': 'all',
  'session.write': 'all',
  'record.read': 'all',
  'record.correct': 'all',
  'evidence.read': 'all',
  'feedback.read': 'all',
  'excuse.read': 'all',
  'excuse.submit': 'all',
  'excuse.decide': 'all',
  'analytics.read': 'all',
  'report.read': 'all',
  'import.write': 'all',
  'pin.write': 'self',
} as const satisfies Partial<Record<Permission, Reach>>;

/** Absent means refused. `it` sees devices, never records, photos or biometrics. */
export const ROLES: Readonly<Record<Role, Readonly<Partial<Record<Permission, Reach>>>>> = {
  trainee: {
    'session.read': 'self',
    'record.read': 'self',
    'people.read': 'self',
    'pin.write': 'self',
    'excuse.read': 'self',
    'excuse.submit': 'self',
    'feedback.submit': 'self',
    'analytics.read': 'self',
  },
  trainer: {
    'session.read': 'own-sessions',
    'record.read': 'own-sessions',
    'record.correct': 'own-sessions',
    'feedback.read': 'own-sessions',
    'analytics.read': 'own-sessions',
    'report.read': 'own-sessions',
    'people.read': 'self',
    'pin.write': 'self',
  },
  staff,
  admin: {
    ...staff,
    'site.write': 'all',
    'pin.write': 'all',
    'account.write': 'all',
    'integration.write': 'all',
    'audit.read': 'all',
    'kiosk.read': 'all',
    'kiosk.write': 'all',
  },
  it: { 'site.read': 'all', 'kiosk.read': 'all', 'kiosk.write': 'all', 'pin.write': 'self' },
  kiosk: {},
  integration,
};

/**
 * Everything that any of the roles reaches, as a union: a trainer who is also a trainee sees both. Empty is refused.
 * `grants` is what an API token was given; without them the role of integrations reaches nothing.
 */
export function reachesOf(
  roles: readonly Role[],
  permission: Permission,
  grants: ReadonlySet<Permission> | null = null,
): ReadonlySet<Reach> {
  const counting = roles.filter((name) => name !== 'integration' || grants?.has(permission));
  return new Set(counting.flatMap((name) => ROLES[name][permission] ?? []));
}
