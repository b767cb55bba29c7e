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
  /** Giving roles beyond trainee and trainer, and setting the password of who has them. */
  | 'account.write'
  | 'audit.read'
  | 'kiosk.read'
  | 'kiosk.write';

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
  'pin.write': 'self',
} as const satisfies Partial<Record<Permission, Reach>>;

/** Absent means refused. `it` sees devices, never records, photos or biometrics. */
export const ROLES: Readonly<Record<Role, Readonly<Partial<Record<Permission, Reach>>>>> = {
  trainee: { 'session.read': 'self', 'record.read': 'self', 'people.read': 'self', 'pin.write': 'self' },
  trainer: {
    'session.read': 'own-sessions',
    'record.read': 'own-sessions',
    'record.correct': 'own-sessions',
    'feedback.read': 'own-sessions',
    'people.read': 'self',
    'pin.write': 'self',
  },
  staff,
  admin: {
    ...staff,
    'site.write': 'all',
    'pin.write': 'all',
    'account.write': 'all',
    'audit.read': 'all',
    'kiosk.read': 'all',
    'kiosk.write': 'all',
  },
  it: { 'site.read': 'all', 'kiosk.read': 'all', 'kiosk.write': 'all', 'pin.write': 'self' },
  kiosk: {},
  integration: {},
};

/** The widest reach any of the roles gives, or null when none does. */
export function reachOf(roles: readonly Role[], permission: Permission): Reach | null {
  const order: Reach[] = ['all', 'own-sessions', 'self'];
  const reaches = roles.flatMap((name) => ROLES[name][permission] ?? []);
  return order.find((reach) => reaches.includes(reach)) ?? null;
}
