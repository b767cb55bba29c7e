import { expect, test } from 'vitest';
import { TEMPLATE_LENGTH } from './face-template.ts';
import { oddPhotos } from './same-face.ts';

/** A face between two people: 0 is wholly the first, 90 wholly the second, degrees. */
function face(degrees: number, first = 0): Float32Array {
  const template = new Float32Array(TEMPLATE_LENGTH);
  template[first] = Math.cos((degrees * Math.PI) / 180);
  template[first + 1] = Math.sin((degrees * Math.PI) / 180);
  return template;
}

const odd = (known: Float32Array[], photos: Float32Array[]): number[] => [...oddPhotos(known, photos, 0.5)];

test('a photo of somebody else among the others is the odd one, wherever it stands', () => {
  expect(odd([], [face(0), face(90), face(10)])).toEqual([1]);
  expect(odd([], [face(90), face(0), face(10)])).toEqual([0]);
  expect(odd([], [face(0), face(20), face(40)])).toEqual([]);
});

test('what is enrolled already says who it is, however many the new photos are', () => {
  expect(odd([face(0)], [face(90), face(80), face(30)])).toEqual([0, 1]);
  expect(odd([face(0), face(40)], [face(70)])).toEqual([]);
});

test('two that disagree are both odd, since nobody can say which one it is', () => {
  expect(odd([], [face(0), face(90)])).toEqual([0, 1]);
  expect(odd([], [face(0), face(90), face(0, 2)])).toEqual([0, 1, 2]);
});

test('one first photo is taken, and no photo is no trouble', () => {
  expect(odd([], [face(12)])).toEqual([]);
  expect(odd([face(0)], [])).toEqual([]);
});

test('a photo that blends two people brings neither in under one name', () => {
  expect(odd([], [face(0), face(50), face(100)])).toEqual([0, 1, 2]);
  expect(odd([face(0)], [face(50), face(100)])).toEqual([1]);
  expect(odd([face(0), face(10)], [face(50), face(100)])).toEqual([1]);
});
