/** Whom a session expects, by its facts alone. */
import type { Fact } from '../contracts/fact.ts';
import { compareFacts, payloadOf } from './fact-codec.ts';

/** Pseudonyms expected now: those of the making, with every change since. */
export function expectedSubjects(facts: readonly Fact[]): Set<string> {
  const expected = new Set<string>();
  for (const fact of [...facts].sort(compareFacts)) {
    for (const subject of payloadOf(fact, 'session.scheduled')?.expected ?? []) expected.add(subject);
    const change = payloadOf(fact, 'roll.changed');
    for (const subject of change?.void ?? []) expected.delete(subject);
    for (const subject of change?.add ?? []) expected.add(subject);
  }
  return expected;
}

/** What brings the roll from `expected` to `wanted`, or null when nothing does. */
export function rollChange(
  expected: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): { add: string[]; void: string[] } | null {
  const add = [...wanted].filter((subject) => !expected.has(subject)).sort();
  const gone = [...expected].filter((subject) => !wanted.has(subject)).sort();
  return add.length + gone.length > 0 ? { add, void: gone } : null;
}
