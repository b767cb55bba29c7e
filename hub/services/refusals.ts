/** What a decider refused, as a problem of the REST interface. Instants are said in the site's time. */

import type { Refusal, RefusalCode } from '../../core/contracts/refusal.ts';
import { type HubRefusal, no, type ProblemCode } from '../../core/contracts/rest/problem.ts';
import { momentOf } from '../../core/domain/local-time.ts';

const CODES: Partial<Record<RefusalCode, ProblemCode>> = {
  'session.unknown': 'sessions.unknown',
  'session.too-early': 'sessions.too-early',
  'session.too-late': 'sessions.too-late',
  'session.already-started': 'sessions.already-started',
  'session.already-ended': 'sessions.already-ended',
  'session.not-started': 'sessions.not-started',
  'session.canceled': 'sessions.canceled',
  'session.update-needed': 'sessions.update-needed',
  'check-in.no-session': 'sessions.unknown',
  'check-in.too-early': 'records.too-early',
  'check-in.closed': 'records.closed',
  'walk-in.refused': 'records.walk-in-refused',
  'mark.not-on-roll': 'records.unknown',
  'feedback.not-open': 'feedback.not-open',
  'feedback.not-attended': 'feedback.not-attended',
  'feedback.already-given': 'feedback.already-given',
};

/** Whether an edit rests on what is no more: `ifMatch` is the version that the caller saw, null when they do not say. */
export function staleness(ifMatch: string | null, version: number | string): HubRefusal | null {
  return ifMatch !== null && ifMatch !== String(version) ? no('request.stale') : null;
}

/** @throws Error for a refusal that only a kiosk gives. */
export function problemOf(refusal: Refusal, zone: string): HubRefusal {
  const code = CODES[refusal.code];
  if (!code) throw new Error(`not a refusal of the hub: ${refusal.code}`);
  const params = Object.entries(refusal.params).map(([name, value]) => [
    name,
    typeof value === 'number' ? momentOf(value, zone) : value,
  ]);
  return no(code, Object.fromEntries(params));
}
