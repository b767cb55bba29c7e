import { expect, it } from 'vitest';
import type { Tapped } from './taps.ts';
import { isRight, isWrong, neverSeen, walkUpsOf } from './walk-ups.ts';

const timing = { total: 90, detect: 3, landmark: 1, liveness: 8, embed: 10, match: 1 };

function decision(firstFrameAt: number, subject: string | null): Tapped {
  return {
    what: 'decision',
    firstFrameAt,
    decidedAt: firstFrameAt + 90,
    heardAt: firstFrameAt + 91,
    subject,
    reason: subject === null ? 'vision.unknown-face' : null,
    challenge: 'not-asked',
    signs: [],
    gallery: 'roll',
    gallerySize: 50,
    timing,
  };
}

const slot = (number: number, at: number): Tapped => ({ what: 'slot', slot: number, at, frames: 0 });
const expected = (number: number) =>
  number === 3 ? { name: null, subject: null } : { name: `P${number}`, subject: `s${number}` };

it('gives every decision to whoever stood there when the face was first usable', () => {
  const vision = [
    slot(1, 1000),
    slot(0, 1900),
    slot(2, 2500),
    slot(0, 3400),
    slot(3, 4000),
    slot(0, 4900),
    slot(1, 5500),
  ];
  const kiosk: Tapped[] = [
    decision(1040, 's1'),
    { what: 'screen', kind: 'welcome', name: 'P1', at: 1140 },
    decision(2550, 's1'),
    { what: 'screen', kind: 'already-in', name: 'P1', at: 2650 },
    decision(4050, null),
  ];
  const drawn = [{ text: 'Welcome, P1', at: 1170 }];
  const found = walkUpsOf(kiosk, vision, drawn, expected);
  expect(found.map(({ slot: number }) => number)).toEqual([1, 2, 3]);
  expect(found.map(isRight)).toEqual([true, false, false]);
  expect(found.map(isWrong)).toEqual([false, true, false]);
  expect(found[0]).toMatchObject({ seenAt: 1000, said: 'welcome', committedAt: 1140, drawnAt: 1170 });
  expect(found[2]).toMatchObject({ said: null, committedAt: null, drawnAt: null });
});

it('counts walk-ups that no frame was seen of, also over the end of the video', () => {
  const vision = [1, 2, 4, 1, 2].map((number, index) => slot(number, index * 1000));
  const found = walkUpsOf([], vision, [], expected);
  expect(found.map(({ slot: number }) => number)).toEqual([1, 2, 4, 1]);
  expect(neverSeen(found, 4)).toBe(1);
});
