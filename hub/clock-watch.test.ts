import pino from 'pino';
import { expect, it } from 'vitest';
import { ClockWatch } from './clock-watch.ts';

const MINUTE = 60_000;

function watched() {
  const clock = { bootId: 'boot', mono: () => mono, wall: () => Date.UTC(2026, 2, 2) + mono + set };
  let [mono, set] = [5_000, 0];
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void said.push(JSON.parse(line).event) });
  const watch = new ClockWatch(clock, log);
  return {
    watch,
    said,
    pass: (ms: number) => {
      mono += ms;
    },
    setBy: (ms: number) => {
      set = ms;
    },
  };
}

it('takes small corrections for what they are', () => {
  const { watch, said, pass, setBy } = watched();
  pass(90 * 24 * 60 * MINUTE);
  setBy(-MINUTE / 2);
  expect(watch.isSteady()).toBe(true);
  expect(said).toEqual([]);
});

it.each([-400 * 24 * 60 * MINUTE, -2 * MINUTE, 2 * MINUTE, 30 * 24 * 60 * MINUTE])(
  'notices that the clock was set by %i ms, says so now and then, and that it is right again',
  (leap) => {
    const { watch, said, pass, setBy } = watched();
    setBy(leap);
    expect([watch.isSteady(), watch.isSteady()]).toEqual([false, false]);
    expect(said).toEqual(['clock.leapt']);
    pass(61 * MINUTE);
    expect(watch.isSteady()).toBe(false);
    expect(said).toEqual(['clock.leapt', 'clock.leapt']);
    setBy(0);
    expect([watch.isSteady(), watch.isSteady()]).toEqual([true, true]);
    expect(said.at(-1)).toBe('clock.steady');
    expect(said).toHaveLength(3);
  },
);
