import { describe, expect, it } from 'vitest';
import type { SpoofSign } from '../contracts/vision.ts';
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

describe('an attack', () => {
  const face = (passive: number | null, signs: SpoofSign[] = []) => ({
    liveness: {
      passive,
      signs,
      threshold: 0.3,
      frames: 5,
      challenge: [],
      challengeResult: 'failed' as const,
    },
  });

  it('is no stranger, and no reason of a newer kiosk', () => {
    const reasons = ['vision.not-live', 'vision.frozen-camera', 'vision.unknown-face', 'vision.of-tomorrow'];
    const suspicious = reasons.filter((reason) => isSuspicious(reason, face(0.1)));
    expect(suspicious).toEqual(['vision.not-live', 'vision.frozen-camera']);
  });

  it.each(['vision.challenge-failed', 'vision.challenge-timed-out'])(
    'is %s only of what looked like a picture besides',
    (reason) => {
      expect(isSuspicious(reason, face(0.9))).toBe(false);
      expect(isSuspicious(reason, face(null))).toBe(false);
      expect(isSuspicious(reason, null)).toBe(false);
      expect(isSuspicious(reason, face(0.9, ['picture-edge']))).toBe(true);
      expect(isSuspicious(reason, face(0.1))).toBe(true);
    },
  );
});
