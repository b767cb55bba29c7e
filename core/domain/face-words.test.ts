import { describe, expect, it } from 'vitest';
import { isSuspicious, surenessOf } from './face-words.ts';

describe('how sure a face was', () => {
  it.each([
    [0.85, 'very'],
    [0.67, 'very'],
    [0.6, 'clearly'],
    [0.55, 'clearly'],
    [0.51, 'enough'],
    [0.5, 'enough'],
  ])('at %s of 0.5 needed is %s', (score, words) => {
    expect(surenessOf({ score, threshold: 0.5 })).toBe(words);
  });

  it('is unknown where nothing was compared', () => {
    expect(surenessOf({ score: null, threshold: 0.5 })).toBeNull();
  });
});

it('takes a stranger, and a reason of a newer kiosk, for no attack', () => {
  const reasons = ['vision.not-live', 'vision.frozen-camera', 'vision.unknown-face', 'vision.of-tomorrow'];
  expect(reasons.filter(isSuspicious)).toEqual(['vision.not-live', 'vision.frozen-camera']);
});
