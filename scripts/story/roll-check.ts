/** The hub's roll against what was told at the kiosk, record by record, and the roll as a table. */
import { type Roll, type RollRecord, recordsArea } from '../../core/contracts/rest/records.ts';
import type { HubClient } from '../lib/hub-client.ts';
import type { Cast, Fate } from './cast.ts';
import type { Furnished } from './office.ts';

/** What the roll must say of one person: the status, and how they proved themselves. */
export interface Expected {
  readonly name: string;
  readonly status: Fate;
  readonly method: 'face' | 'badge-pin' | null;
}

export function expectedRoll(cast: Cast): Expected[] {
  return cast.trainees.map((trainee) => ({
    name: trainee.name,
    status: trainee.fate,
    method: trainee.fate === 'absent' ? null : trainee === cast.badgeOnly ? 'badge-pin' : 'face',
  }));
}

export function readRoll(hub: HubClient, { sessionId }: Furnished): Promise<Roll> {
  return hub.call(recordsArea['records.roll'], { params: { sessionId } });
}

/** Everything that is not as expected, in words; empty when the roll is exactly right. */
export function differences(roll: Roll, expected: readonly Expected[]): string[] {
  const found: string[] = [];
  const byName = new Map(roll.records.map((record) => [record.person.displayName, record]));
  for (const one of expected) {
    const record = byName.get(one.name);
    byName.delete(one.name);
    if (record) found.push(...recordDifferences(record, one));
    else found.push(`${one.name} is not on the roll`);
  }
  for (const name of byName.keys()) found.push(`${name} is on the roll and should not be`);
  if (roll.session.status !== 'completed' || !roll.session.settled) found.push('the session is not settled');
  if (roll.waitingKiosks.length > 0) found.push('the hub still waits for a kiosk');
  return found;
}

function recordDifferences({ arrival, status, reviews, walkIn }: RollRecord, one: Expected): string[] {
  const found: string[] = [];
  const differ = (what: string, is: unknown, should: unknown) => {
    if (is !== should) found.push(`${one.name}: ${what} is ${is}, should be ${should}`);
  };
  differ('status', status, one.status);
  differ('method', arrival?.method ?? null, one.method);
  differ('walk-in', walkIn, 'no');
  differ('reviews', reviews.join(), '');
  if (one.method === null) return found;
  differ('location', arrival?.location?.verdict, 'confirmed');
  differ('clock', arrival?.clockTrust, 'anchored');
  differ('face evidence', arrival?.face !== null, one.method === 'face');
  return found;
}

/** The roll, a line a person, with the evidence. */
export function rollTable(roll: Roll): string[] {
  return roll.records.map(({ arrival, person, status }) => {
    const at = arrival ? new Date(arrival.at).toISOString().slice(11, 19) : '';
    const face = arrival?.face
      ? `score ${arrival.face.score?.toFixed(2)} of ${arrival.face.threshold}, live ${arrival.face.liveness.passive?.toFixed(2)}`
      : '';
    const place = arrival?.location ? `room ${arrival.location.verdict}` : '';
    return [
      person.displayName.padEnd(16),
      status.padEnd(8),
      at.padEnd(9),
      (arrival?.method ?? '').padEnd(10),
      place.padEnd(15),
      face,
    ]
      .join(' ')
      .trimEnd();
  });
}
