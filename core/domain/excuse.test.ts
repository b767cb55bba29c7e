import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { uuidOf } from '../../tests/helpers/fact-world.ts';
import type { ExcuseReach } from '../contracts/rest/excuses.ts';
import {
  approval,
  decideDocument,
  decideSubmission,
  decideVerdict,
  decideWithdrawal,
  type ExcuseView,
  excusableUntil,
  reachesStart,
} from './excuse.ts';
import { daysAfter } from './local-time.ts';
import { dateOf, startOfDate } from './week.ts';

const DAY = 24 * 3_600_000;
const ADA = uuidOf('ada');
const STAFF = uuidOf('staff');
const ZONE = 'Europe/Paris';
/** The clocks go forward on the last Sunday of March. */
const NOW = Date.parse('2026-03-27T12:00:00Z');

const day = fc.integer({ min: -20, max: 20 }).map((days) => daysAfter('2026-03-27', days));
const reach: fc.Arbitrary<ExcuseReach> = fc.oneof(
  fc.constantFrom('a', 'b').map((name) => ({ what: 'session' as const, sessionId: uuidOf(name) })),
  fc.tuple(day, day).map(([from, until]) => ({ what: 'days' as const, from, until })),
);

/** One person's excuses, changed only as the rules let anybody. */
class Desk {
  readonly held: (ExcuseView & { documents: number })[] = [];

  submit(wanted: ExcuseReach, now: number): string | null {
    const session =
      wanted.what === 'session'
        ? { start: NOW - 3 * DAY, record: { status: 'absent' as const, walkIn: 'no' as const } }
        : null;
    const waiting = this.held.filter((excuse) => excuse.state === 'waiting');
    const refused = decideSubmission(
      { subject: ADA, reach: wanted, session, waiting, zone: ZONE, excuseDays: 7 },
      now,
    );
    if (refused) return refused.code;
    const id = uuidOf(`excuse ${this.held.length}`);
    this.held.push({ id, subject: ADA, reach: wanted, state: 'waiting', documents: 0 });
    return null;
  }

  set(index: number, change: Partial<ExcuseView & { documents: number }>): void {
    const excuse = this.held[index];
    if (excuse) this.held[index] = { ...excuse, ...change };
  }
}

type Step = (desk: Desk, now: number) => void;
const index = fc.integer({ min: 0, max: 5 });
const step: fc.Arbitrary<Step> = fc.oneof(
  reach.map(
    (wanted): Step =>
      (desk, now) =>
        void desk.submit(wanted, now),
  ),
  index.map(
    (at): Step =>
      (desk) => {
        const excuse = desk.held[at];
        if (excuse && !decideWithdrawal(excuse)) desk.set(at, { state: 'withdrawn' });
      },
  ),
  fc.tuple(index, fc.constantFrom(ADA, STAFF), fc.constantFrom('approved' as const, 'rejected' as const)).map(
    ([at, by, state]): Step =>
      (desk) => {
        const excuse = desk.held[at];
        if (!excuse || decideVerdict(excuse, by)) return;
        expect(by).not.toBe(excuse.subject);
        desk.set(at, { state });
      },
  ),
  index.map(
    (at): Step =>
      (desk) => {
        const excuse = desk.held[at];
        if (excuse && !decideDocument(excuse, excuse.documents, 2))
          desk.set(at, { documents: excuse.documents + 1 });
      },
  ),
);

describe('whatever people do with their excuses', () => {
  it('no two wait for the same, what is closed stays so, and none reaches days that are too far back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const desk = new Desk();
        let before: readonly ExcuseView[] = [];
        for (const each of steps) {
          each(desk, NOW);
          for (const [at, excuse] of before.entries())
            if (excuse.state !== 'waiting') expect(desk.held[at]).toEqual(excuse);
          const waiting = desk.held.filter((excuse) => excuse.state === 'waiting');
          for (let shift = -20; shift <= 20; shift += 1) {
            const start = startOfDate(daysAfter('2026-03-27', shift), ZONE);
            const reaching = waiting.filter(
              (excuse) => excuse.reach.what === 'days' && reachesStart(excuse.reach, { id: '', start }, ZONE),
            );
            expect(reaching.length).toBeLessThanOrEqual(1);
            if (shift < -7) expect(reaching).toEqual([]);
          }
          for (const excuse of desk.held) expect(excuse.documents).toBeLessThanOrEqual(2);
          before = [...desk.held];
        }
      }),
    );
  });
});

test('days are those of the site, also where the clocks change', () => {
  const days: ExcuseReach = { what: 'days', from: '2026-03-28', until: '2026-03-29' };
  const at = (text: string) => reachesStart(days, { id: '', start: Date.parse(text) }, ZONE);
  expect(
    ['2026-03-27T22:59Z', '2026-03-27T23:00Z', '2026-03-29T21:59Z', '2026-03-29T22:00Z'].map(at),
  ).toEqual([false, true, true, false]);
  const excuse: ExcuseView = { id: uuidOf('e'), subject: ADA, reach: days, state: 'approved' };
  expect(approval(excuse, uuidOf('a'), ZONE).payload).toMatchObject({
    days: { from: Date.parse('2026-03-27T23:00Z'), until: Date.parse('2026-03-29T22:00Z') },
  });
});

test('the last day of an excuse is taken to its end, and what is said of it is what is decided', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 * 24 * 60 }),
      fc.constantFrom(ZONE, 'America/St_Johns', 'Pacific/Apia', 'Africa/Cairo'),
      fc.integer({ min: 0, max: 90 }),
      fc.integer({ min: -3, max: 100 }),
      (minute, zone, excuseDays, later) => {
        const start = Date.parse('2026-01-01T00:00Z') + minute * 60_000;
        const until = excusableUntil(start, zone, excuseDays);
        const decide = (now: number) =>
          decideSubmission(
            {
              subject: ADA,
              reach: { what: 'session', sessionId: uuidOf('a') },
              session: { start, record: { status: 'absent', walkIn: 'no' } },
              waiting: [],
              zone,
              excuseDays,
            },
            now,
          );
        expect(decide(until - 1)).toBeNull();
        expect(decide(until)?.code).toBe('excuses.too-late');
        const now = start + later * DAY;
        expect(decide(now) === null).toBe(now < until);
        expect(dateOf(until - 1, zone)).toBe(daysAfter(dateOf(start, zone), excuseDays));
      },
    ),
  );
});

test.each([
  ['present', 'no', 'excuses.not-needed'],
  ['late', 'no', 'excuses.not-needed'],
  ['void', 'no', 'excuses.not-needed'],
  ['excused', 'no', 'excuses.not-needed'],
  ['pending', 'waiting', 'excuses.not-on-roll'],
  ['pending', 'no', undefined],
  ['absent', 'no', undefined],
] as const)('a record that is %s (walk-in: %s)', (status, walkIn, code) => {
  const session = { start: NOW + DAY, record: { status, walkIn } };
  const refused = decideSubmission(
    {
      subject: ADA,
      reach: { what: 'session', sessionId: uuidOf('a') },
      session,
      waiting: [],
      zone: ZONE,
      excuseDays: 7,
    },
    NOW,
  );
  expect(refused?.code).toBe(code);
});
