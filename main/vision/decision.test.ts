import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countVotes, median, outweighs, passiveOf, type Vote } from './decision.ts';

const rules = { agreeing: 3, window: 5 };
const verdict = fc.constantFrom<Vote['verdict']>('match', 'too-far', 'too-close-to-another');
const vote: fc.Arbitrary<Vote> = fc.record({
  subject: fc.constantFrom('ada', 'ben'),
  score: fc.double({ min: -1, max: 1, noNaN: true }),
  margin: fc.double({ min: 0, max: 1, noNaN: true }),
  verdict,
  gallery: fc.constant('roll' as const),
});
const votes = fc.array(vote, { maxLength: 12 });

test('agreement needs k matches of one person, and no match of another, in the latest n', () => {
  fc.assert(
    fc.property(votes, (all) => {
      const latest = all.slice(-rules.window).filter((one) => one.verdict === 'match');
      const subjects = new Set(latest.map((one) => one.subject));
      const expected = latest.length >= rules.agreeing && subjects.size === 1;
      expect(countVotes(all, rules).kind).toBe(expected ? 'agreed' : 'open');
    }),
  );
});

test('the order inside the window does not matter', () => {
  fc.assert(
    fc.property(fc.array(vote, { minLength: 5, maxLength: 5 }), (all) => {
      expect(countVotes([...all].reverse(), rules).kind).toBe(countVotes(all, rules).kind);
    }),
  );
});

test('frames that match nobody never bring about an acceptance', () => {
  const blank: Vote = { subject: 'ada', score: 0.1, margin: 0, verdict: 'too-far', gallery: 'roll' };
  fc.assert(
    fc.property(votes, (all) => {
      if (countVotes(all, rules).kind === 'open' && all.length >= rules.window) {
        const matches = all.slice(-rules.window).filter((one) => one.verdict === 'match');
        fc.pre(matches.length < rules.agreeing);
        expect(countVotes([...all, blank], rules).kind).toBe('open');
      }
    }),
  );
});

test('frames of somebody alive lend nothing to the picture that speaks for a person', () => {
  const prints = [0.1, 0.2, 0.1];
  expect(passiveOf([[1, 1, ...prints], prints])).toBeCloseTo(0.4 / 3);
  const people = [0.9, 1, 0.95];
  expect(passiveOf([[0.1, 0.1, ...people], people])).toBeCloseTo(3.05 / 5);
  expect(passiveOf([[], []])).toBeNull();
});

test('the median is the middle', () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('a passed challenge outweighs doubt, but neither a sign of a picture beside it nor what is hardly alive', () => {
  const limits = { livenessScore: 0.6, livenessFloor: 0.3 };
  expect(outweighs(0.45, [], limits)).toBe(true);
  expect(outweighs(0.45, ['picture-edge'], limits)).toBe(false);
  expect(outweighs(0.7, ['picture-edge'], limits)).toBe(false);
  expect(outweighs(0.81, ['picture-edge'], limits)).toBe(true);
  expect(outweighs(0.85, ['picture-edge', 'screen-pattern'], limits)).toBe(false);
  expect(outweighs(0.95, ['picture-edge', 'screen-pattern'], limits)).toBe(true);
  expect(outweighs(Number.NaN, ['picture-edge'], limits)).toBe(false);
  expect(outweighs(0.29, [], limits)).toBe(false);
  expect(outweighs(Number.NaN, [], limits)).toBe(false);
});
