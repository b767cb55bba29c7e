import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIOSK_ORIGINS, SESSION, START, TRAINEES, World } from '../../tests/helpers/fact-world.ts';
import type { Fact } from '../contracts/fact.ts';
import { formatHlc } from './hlc.ts';
import { foldSession } from './session.ts';

const MINUTE = 60_000;
const [EXPECTED, STRANGER] = [TRAINEES[0] ?? '', TRAINEES[3] ?? ''];

interface Said {
  readonly fact: Fact;
  readonly basedOn: readonly string[];
}

const step = fc.record({
  kiosk: fc.nat({ max: 1 }),
  yes: fc.boolean(),
  /** Which of the facts before it its author had seen; null for a version that does not say. */
  saw: fc.option(fc.nat({ max: 4095 })),
  clock: fc.nat({ max: 60 }),
});

/** Decisions over a walk-in and corrections at two kiosks whose clocks say anything, delivered in any order. */
const anyWords = fc.array(step, { minLength: 2, maxLength: 6 }).chain((steps) => {
  const world = new World();
  const others = [world.schedule(), world.start(), world.knock(3)];
  const said: Said[] = [];
  for (const { kiosk, yes, saw, clock } of steps) {
    const seen = world.facts.filter((_, index) => ((saw ?? 0) >> index) & 1);
    const knew = saw === null ? undefined : seen;
    const words: [Fact, readonly Fact[]][] = [
      [world.decideWalkIn(3, yes ? 'added' : 'refused', START, kiosk, knew), knew ?? []],
      [world.correct(0, yes ? 'present' : 'absent', seen, START, KIOSK_ORIGINS[kiosk]), seen],
    ];
    for (const [fact, basedOn] of words) {
      const hlc = formatHlc({ ms: START + clock * MINUTE, counter: said.length });
      said.push({ fact: { ...fact, hlc }, basedOn: basedOn.map(({ id }) => id) });
    }
  }
  const facts = [...others, ...said.map(({ fact }) => fact)];
  const delivered = fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 });
  return fc.record({ said: fc.constant(said), facts: fc.constant(facts), delivered });
});

/** Those about somebody that no other one knew, or follows in the same log. */
function unruled(said: readonly Said[], subject: string): Fact[] {
  const mine = said.filter(({ fact }) => fact.subject === subject);
  const rules = (one: Said, { fact }: Said): boolean =>
    one.basedOn.includes(fact.id) || (one.fact.origin === fact.origin && one.fact.seq > fact.seq);
  return mine.filter((word) => !mine.some((one) => rules(one, word))).map(({ fact }) => fact);
}

describe('what a person decides over a record', () => {
  it('stands until somebody who knew it, or the log that it stands in, says otherwise, whatever the clocks say', () => {
    fc.assert(
      fc.property(anyWords, ({ said, facts, delivered }) => {
        const { records } = foldSession(SESSION, delivered);
        expect([...records]).toEqual([...foldSession(SESSION, facts).records]);
        const decisions = unruled(said, STRANGER).map(({ payload }) => payload.decision);
        expect(decisions).toContain(records.get(STRANGER)?.walkIn);
        const statuses = unruled(said, EXPECTED).map(({ payload }) => payload.status);
        expect(statuses).toContain(records.get(EXPECTED)?.correction?.status);
      }),
      { numRuns: 300 },
    );
  });
});
