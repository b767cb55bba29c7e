import { expect, it } from 'vitest';
import { afterEnd, freshRestarts } from './restart-policy.ts';

function ends(uptimes: readonly number[]) {
  let state = freshRestarts;
  return uptimes.map((upMs) => {
    const next = afterEnd(state, upMs);
    state = next.state;
    return next;
  });
}

it('waits longer with every end in a row, up to a limit', () => {
  const waits = ends(Array.from({ length: 12 }, () => 10)).map(({ waitMs }) => waitMs);
  expect(waits.slice(0, 3)).toEqual([200, 400, 800]);
  expect(waits.at(-1)).toBe(15_000);
});

it('brings one that does start back soon, however often it ends', () => {
  const waits = ends(Array.from({ length: 100 }, () => 4_000)).map(({ waitMs }) => waitMs);
  expect(Math.max(...waits)).toBe(1_000);
});

it('tells people only when a process ends again and again', () => {
  const failing = ends([10, 10, 10, 10]).map((end) => end.failing);
  expect(failing).toEqual([false, false, false, true]);
});

it('forgets old ends once a process was up for long', () => {
  const last = ends([10, 10, 10, 10, 3_600_000]).at(-1);
  expect(last).toMatchObject({ waitMs: 200, failing: false });
});
