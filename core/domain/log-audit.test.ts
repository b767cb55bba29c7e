import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GENESIS_HASH } from '../contracts/fact.ts';
import { sha256Hex } from './hash.ts';
import { LogAudit, type LogMark, type StoredFact } from './log-audit.ts';

const ORIGIN = 'kiosk:a:1';

/** A log of facts that say nothing but where they stand. */
function chain(words: readonly string[], from: StoredFact | null = null, origin = ORIGIN): StoredFact[] {
  let prevHash = from?.hash ?? GENESIS_HASH;
  return words.map((word, index) => {
    const seq = (from?.seq ?? 0) + index + 1;
    const text = JSON.stringify({ origin, seq, prevHash, word });
    prevHash = sha256Hex(text);
    return { origin, seq, hash: prevHash, text };
  });
}

function audit(facts: readonly StoredFact[], marks: readonly LogMark[] = [], whole = true) {
  const one = new LogAudit({ hashOf: sha256Hex, marks, isWhole: () => whole });
  for (const fact of facts) one.take(fact);
  return one.finish();
}

const markOf = (fact: StoredFact | undefined): LogMark => ({
  origin: ORIGIN,
  seq: fact?.seq ?? 0,
  hash: fact?.hash ?? '',
  by: 'the hub',
});
const problems = (report: ReturnType<typeof audit>) => report.findings.map(({ problem }) => problem);
const logs = fc.array(fc.string(), { minLength: 3, maxLength: 30 }).map((words) => chain(words));
/** A log, a place in it that is neither its first nor its last, and somebody's word for the whole of it. */
const cases = logs.chain((log) =>
  fc.record({ log: fc.constant(log), at: fc.integer({ min: 1, max: log.length - 2 }) }),
);

test('a log as it was written is intact, also up to any mark', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const report = audit(log, [markOf(log[at]), markOf(log.at(-1))]);
      expect(report).toMatchObject({ intact: true, facts: log.length, forks: 0, findings: [] });
    }),
  );
});

test('one changed text is named by its place', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const changed = log.map((fact, index) =>
        index === at ? { ...fact, text: fact.text.replace('"word":', '"word ":') } : fact,
      );
      expect(audit(changed).findings).toEqual([expect.objectContaining({ problem: 'edited', seq: at + 1 })]);
    }),
  );
});

test('a text that was changed together with its hash breaks the chain at the next', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const changed = log.map((fact, index) => {
        if (index !== at) return fact;
        const text = fact.text.replace('"word":', '"word ":');
        return { ...fact, text, hash: sha256Hex(text) };
      });
      expect(audit(changed).findings).toEqual([
        expect.objectContaining({ problem: 'broken-chain', seq: at + 2 }),
      ]);
    }),
  );
});

test('deleted facts are missing, from the first to the last of them', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const report = audit(log.filter((_, index) => index !== at));
      expect(report.findings).toEqual([expect.objectContaining({ problem: 'missing', seq: at + 1 })]);
    }),
  );
});

test('two facts that changed places are named, both', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const [a, b] = [log[at], log[at + 1]] as [StoredFact, StoredFact];
      const swapped = log.map((fact, index) => {
        if (index === at) return { ...b, seq: a.seq };
        return index === at + 1 ? { ...a, seq: b.seq } : fact;
      });
      const moved = audit(swapped).findings.filter(({ problem }) => problem === 'moved');
      expect(moved.map(({ seq }) => seq)).toEqual([a.seq, b.seq]);
    }),
  );
});

test('a log that ends before somebody’s mark was truncated; one of which nothing is left too', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const report = audit(log.slice(0, at), [markOf(log[at])]);
      expect(report.findings).toEqual([expect.objectContaining({ problem: 'truncated', seq: at + 1 })]);
      expect(problems(audit([], [markOf(log[at])]))).toEqual(['truncated']);
    }),
  );
});

test('a history written anew, every hash right, is not the one that was vouched for', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const others = Array.from({ length: log.length - at }, (_, index) => `other ${index}`);
      const anew = [...log.slice(0, at), ...chain(others, log[at - 1])];
      expect(audit(anew)).toMatchObject({ intact: true });
      expect(problems(audit(anew, [markOf(log.at(-1))]))).toEqual(['rewritten']);
    }),
  );
});

test('both sides of a fork are kept and counted, and either may go on', () => {
  const log = chain(['a', 'b', 'c']);
  const [other] = chain(['other'], log[0]) as [StoredFact];
  const [, b, c] = log as [StoredFact, StoredFact, StoredFact];
  const [d] = chain(['d'], { ...other, seq: 2 }) as [StoredFact];
  expect(audit([log[0] as StoredFact, b, other, c])).toMatchObject({ intact: true, forks: 1 });
  expect(audit([log[0] as StoredFact, b, other, d])).toMatchObject({ intact: true, forks: 1 });
});

test('of a log that is held in part single facts are checked, not gaps', () => {
  const log = chain(['a', 'b', 'c', 'd']);
  const part = log.filter((_, index) => index % 2 === 1);
  expect(audit(part, [], false)).toMatchObject({ intact: true, facts: 2 });
  const changed = part.map((fact) => ({ ...fact, text: `${fact.text} ` }));
  expect(problems(audit(changed, [], false))).toEqual(['edited', 'edited']);
});

test('what is no fact is unreadable, and the list of findings has an end', () => {
  const text = '{';
  const rows = Array.from({ length: 1500 }, (_, index) => ({
    origin: ORIGIN,
    seq: index + 1,
    hash: sha256Hex(text),
    text,
  }));
  const report = audit(rows);
  expect(report.intact).toBe(false);
  expect(report.findings[0]).toMatchObject({ problem: 'unreadable', seq: 1 });
  expect(report.findings.length + report.moreFindings).toBe(1500);
});

test('what was told to be lost is not missed, and everything else is', () => {
  fc.assert(
    fc.property(cases, ({ log, at }) => {
      const one = new LogAudit({ hashOf: sha256Hex, marks: [markOf(log.at(-1))], isWhole: () => true });
      for (const fact of log.slice(0, at)) one.take(fact);
      // Told in pieces, and by a log that is read later.
      for (let seq = at + 1; seq <= log.length; seq += 1)
        one.takeLost({ origin: ORIGIN, from: seq, to: seq });
      expect(one.finish()).toMatchObject({ intact: true, findings: [] });
      const two = new LogAudit({ hashOf: sha256Hex, marks: [markOf(log.at(-1))], isWhole: () => true });
      for (const fact of log.slice(0, at)) two.take(fact);
      two.takeLost({ origin: ORIGIN, from: at + 2, to: log.length });
      expect(problems(two.finish())).toEqual(['truncated']);
    }),
  );
});

test('a column that says something else than its text is named', () => {
  const [one, two] = chain(['a', 'b']).map((fact) => ({ ...fact, word: 'a' }));
  if (!one || !two) throw new Error('two were made');
  const audited = new LogAudit<typeof one>({
    hashOf: sha256Hex,
    marks: [],
    isWhole: () => true,
    wrongColumn: (row, said) => (row.word === said.word ? null : 'word'),
  });
  for (const fact of [one, two]) audited.take(fact);
  expect(audited.finish().findings).toEqual([expect.objectContaining({ problem: 'mislabelled', seq: 2 })]);
});
