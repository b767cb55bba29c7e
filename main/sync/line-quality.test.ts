import { describe, expect, test } from 'vitest';
import { countsIn, lossOf } from './line-quality.ts';

const text = (sent: number, again: number) =>
  `Ip: Forwarding DefaultTTL\nIp: 1 64\nTcp: RtoAlgorithm InSegs OutSegs RetransSegs InErrs\nTcp: 1 7 ${sent} ${again} 0\nUdp: InDatagrams\nUdp: 3\n`;

test('counts are read by their names', () => {
  expect(countsIn(text(120, 9))).toEqual({ sent: 120, again: 9 });
  expect(countsIn('')).toBeNull();
  expect(countsIn('Tcp: OutSegs\nTcp: 1\n')).toBeNull();
});

describe('a line is lossy', () => {
  const between = (sent: number, again: number) =>
    lossOf([
      { sent: 1_000, again: 50 },
      { sent: 1_000 + sent, again: 50 + again },
    ]);

  test('when much of what was sent had to be sent again', () => {
    expect(between(14, 6)).toBeCloseTo(0.3);
  });

  test('and not for one packet, nor for few of many', () => {
    expect(between(3, 1)).toBeNull();
    expect(between(1_000, 9)).toBeNull();
    expect(lossOf([])).toBeNull();
  });
});
