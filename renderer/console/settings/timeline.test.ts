import { describe, expect, it } from 'vitest';
import { timelineOf } from './timeline.ts';

const at = (time: string) => `2031-03-03T${time}:00.000Z`;

describe('the windows on a line of time', () => {
  it('share one scale from the first to the last instant', () => {
    const bars = timelineOf(
      { start: at('09:00'), end: at('10:00') },
      {
        arriveFrom: at('08:45'),
        startFrom: at('08:45'),
        startUntil: at('09:30'),
        lateFrom: at('09:10'),
        endFrom: at('09:45'),
        endUntil: at('10:30'),
        sealAt: at('10:45'),
      },
    );
    const place = (name: string) => {
      const bar = bars.find((one) => one.name === name);
      return [bar?.left, bar?.width];
    };
    expect(place('arrive')).toEqual([0, 12.5]);
    expect(place('session')).toEqual([12.5, 50]);
    expect(place('seal')).toEqual([100, 0]);
    for (const { left, width } of bars) expect(left + width).toBeLessThanOrEqual(100.0001);
  });
});
