import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FaceRefusal } from '../../core/contracts/vision.ts';
import { FaceTries } from './tries.ts';

const limits = { count: 3, withinMs: 60_000, waitMs: 30_000 };
const face = (angle: number) => Float32Array.from([Math.cos(angle), Math.sin(angle)]);
const begin = () => new FaceTries(limits, 0.45);

test('three failures of one face make it wait for the stated time, and it only', () => {
  const tries = begin();
  for (const at of [0, 1000]) tries.refused('vision.not-live', face(0.1), null, at);
  expect(tries.exhausted(face(0), null, 1500)).toBe(false);
  tries.refused('vision.challenge-failed', face(-0.1), null, 2000);
  expect(tries.exhausted(face(0), null, 2001)).toBe(true);
  expect(tries.exhausted(face(2), null, 2001)).toBe(false);
  expect(tries.exhausted(face(0), null, 2000 + limits.waitMs)).toBe(false);
});

test('counts pictures by the person who is claimed, whatever face claims', () => {
  const tries = begin();
  for (const angle of [0, 1.5, 3]) tries.refused('vision.not-live', face(angle), 'ann', 0);
  expect(tries.exhausted(face(4.5), 'ann', 1)).toBe(true);
  expect(tries.exhausted(face(4.5), 'ben', 1)).toBe(false);
  tries.accepted('ann');
  expect(tries.exhausted(face(4.5), 'ann', 1)).toBe(false);
});

test('a face beside somebody else’s badge waits with that badge, and neither in its own name nor instead of the holder', () => {
  const tries = begin();
  for (const at of [0, 1, 2]) tries.refused('vision.not-the-badge-holder', face(0), 'ann', at);
  expect(tries.exhausted(face(0), 'ann', 3)).toBe(true);
  expect(tries.exhausted(face(0), null, 3)).toBe(false);
  expect(tries.exhausted(face(0), 'ben', 3)).toBe(false);
  expect(tries.exhausted(face(2), 'ann', 3)).toBe(false);
});

test('one badge is not tried with one face after the other', () => {
  const tries = begin();
  for (let n = 0; n < 9; n++) {
    expect(tries.exhausted(face(4.7), 'ann', n)).toBe(false);
    tries.refused('vision.not-the-badge-holder', face((n % 4) * 1.1), 'ann', n);
  }
  expect(tries.exhausted(face(4.7), 'ann', 9)).toBe(true);
  expect(tries.exhausted(face(4.7), null, 9)).toBe(false);
});

test('does not count being unknown, nor failures of the kiosk, nor those long ago', () => {
  const harmless: FaceRefusal[] = ['vision.unknown-face', 'vision.ambiguous', 'vision.model-failed'];
  const tries = begin();
  for (const reason of harmless) for (let i = 0; i < 5; i++) tries.refused(reason, face(0), null, i);
  for (const at of [0, 50_000, 100_000]) tries.refused('vision.not-live', face(0), null, at);
  expect(tries.exhausted(face(0), null, 100_001)).toBe(false);
});

test('never keeps anybody waiting who stopped failing for the stated time', () => {
  const times = fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 100 });
  fc.assert(
    fc.property(times, (unsorted) => {
      const tries = begin();
      const sorted = unsorted.sort((a, b) => a - b);
      for (const at of sorted) tries.refused('vision.not-live', face(0), 'ann', at);
      expect(tries.exhausted(face(0), 'ann', (sorted.at(-1) ?? 0) + limits.waitMs)).toBe(false);
    }),
  );
});
