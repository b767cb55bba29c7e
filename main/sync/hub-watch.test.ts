import { beforeEach, describe, expect, test } from 'vitest';
import { HubWatch } from './hub-watch.ts';

let due: { at: number; work: () => void }[];
let now: number;
let unsent: number;
let told: string[];
let watch: HubWatch;

beforeEach(() => {
  [due, now, unsent, told] = [[], 0, 1, []];
  watch = new HubWatch({
    schedule: (work, ms) => {
      const entry = { at: now + ms, work };
      due.push(entry);
      return () => {
        due = due.filter((one) => one !== entry);
      };
    },
    random: () => 0.5,
    unsent: () => unsent,
    sendAgain: () => told.push('sent again'),
    onAway: (why) => told.push(why.code),
    onBack: () => told.push('back'),
  });
});

function pass(ms: number): void {
  now += ms;
  for (const entry of due.filter(({ at }) => at <= now)) {
    due = due.filter((one) => one !== entry);
    entry.work();
  }
}

describe('a hub behind its broker', () => {
  test('that answers in time is not told of', () => {
    watch.sent();
    pass(3_500);
    watch.heard();
    pass(60_000);
    expect(told).toEqual([]);
  });

  test('that says nothing to a batch is told of once, within five seconds, and when it is back', () => {
    watch.sent();
    pass(5_000);
    watch.sent();
    pass(5_000);
    expect(told).toEqual(['sync.hub-silent']);
    watch.heard();
    expect(told).toEqual(['sync.hub-silent', 'back']);
  });

  test('that does not listen is tried again, ever more seldom, for as long as there is something to send', () => {
    const triedWithin = (ms: number) => {
      const before = told.length;
      watch.unheard();
      watch.unheard();
      pass(ms);
      return told.slice(before).includes('sent again');
    };
    expect(triedWithin(500)).toBe(true);
    expect(triedWithin(500)).toBe(false);
    expect(triedWithin(500)).toBe(true);
    for (let n = 0; n < 10; n += 1) expect(triedWithin(8_000)).toBe(true);
    expect(told.filter((code) => code === 'sync.hub-away')).toHaveLength(1);
    watch.heard();
    expect(triedWithin(500)).toBe(true);
    unsent = 0;
    expect(triedWithin(60_000)).toBe(false);
  });

  test('that greets is sent again what it does not acknowledge meanwhile, and nothing where it does', () => {
    watch.greeted();
    pass(1_000);
    expect(told).toEqual(['sent again']);
    watch.greeted();
    unsent = 0;
    pass(1_000);
    watch.greeted();
    unsent = 1;
    pass(1_000);
    expect(told).toEqual(['sent again']);
  });

  test('is forgotten with the connection', () => {
    watch.sent();
    watch.greeted();
    watch.forget();
    pass(60_000);
    expect(told).toEqual([]);
  });
});
