import { expect, test } from 'vitest';
import { SESSION, START, TRAINER, World } from '../../tests/helpers/fact-world.ts';
import { adherenceOf } from './adherence.ts';
import { foldSession } from './session.ts';

const MINUTE = 60_000;

/** Started on time, ended by staff `minutes` after its start, and settled then. */
function endedAfter(minutes: number) {
  const world = new World();
  world.schedule();
  const payload = { method: 'staff' as const, location: null };
  const at = START + minutes * MINUTE;
  world.write({
    type: 'session.started',
    subject: TRAINER,
    payload: { ...payload, policyVersion: 1 },
    at: START,
  });
  world.write({ type: 'session.ended', subject: TRAINER, payload, at });
  world.write({
    type: 'session.settled',
    payload: { outcome: 'completed', unattended: false, kiosks: [] },
    at,
  });
  return adherenceOf(foldSession(SESSION, world.facts));
}

test('a session that somebody ended in its time lasted until then', () => {
  expect(endedAfter(75)).toMatchObject({ held: 75 * MINUTE, planned: 60 * MINUTE, unattended: 0 });
  expect(endedAfter(90)).toMatchObject({ held: 90 * MINUTE, unattended: 0 });
});

test('one that staff ended long after it had ended by time counts as ended by time, and its length as unknown', () => {
  expect(endedAfter(3 * 24 * 60)).toMatchObject({ sessions: 1, held: 0, planned: 0, unattended: 1 });
});
