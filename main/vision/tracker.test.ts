import { describe, expect, test } from 'vitest';
import { FaceTracker } from './tracker.ts';

const frame = { width: 640, height: 480 };
const face = (x: number, height = 150, y = 240) => ({
  box: { x: x - height * 0.4, y: y - height / 2, width: height * 0.8, height },
  score: 0.9,
});
const tracker = () => new FaceTracker({ x: 0.15, y: 0, width: 0.7, height: 1 });

describe('the tracker', () => {
  test('follows the largest face inside the guide and ignores the others', () => {
    const faces = tracker();
    const seen = faces.update([face(320), face(420, 80), face(40, 300)], frame, 0, 1);
    expect(seen?.box.height).toBe(150);
    expect(seen?.hint).toBeNull();
  });

  test('keeps its number while the face moves, over short gaps and quick moves', () => {
    const faces = tracker();
    const first = faces.update([face(300)], frame, 0, 1);
    expect(faces.update([face(320)], frame, 33, 1)?.track).toBe(first?.track);
    expect(faces.update([], frame, 66, 1)).toBeNull();
    expect(faces.update([face(330)], frame, 400, 1)?.track).toBe(first?.track);
    const jump = faces.update([face(480)], frame, 433, 1);
    expect(jump).toMatchObject({ track: first?.track, jumped: true });
  });

  test('begins anew after a long gap, a reopened camera, or a much larger face', () => {
    const faces = tracker();
    const first = faces.update([face(300)], frame, 0, 1)?.track;
    const later = faces.update([face(300)], frame, 600, 1)?.track;
    const reopened = faces.update([face(300)], frame, 633, 2)?.track;
    const larger = faces.update([face(300), face(420, 260)], frame, 666, 2);
    expect(new Set([first, later, reopened, larger?.track]).size).toBe(4);
    expect(larger?.box.height).toBe(260);
  });

  test('stays with its person when another of like size comes beside, and asks for one at a time', () => {
    const faces = tracker();
    const first = faces.update([face(260)], frame, 0, 1);
    const second = faces.update([face(262), face(450, 160)], frame, 33, 1);
    expect(second).toMatchObject({ track: first?.track, hint: 'one-person-at-a-time' });
  });

  test('sees nobody when everybody stands outside the guide', () => {
    expect(tracker().update([face(40), face(620)], frame, 0, 1)).toBeNull();
  });
});
