import { describe, expect, it } from 'vitest';
import type { Tally } from '../../../core/contracts/rest/analytics.ts';
import { decimal, floorOf, heatMapOf, percent } from './figures.ts';

const tally = (rate: number): Tally => ({
  expected: 10,
  present: 8,
  late: 1,
  absent: 1,
  excused: 0,
  madeUp: 0,
  rate,
  punctuality: 0.9,
});

describe('the heat map', () => {
  it('has the days with a figure, and every hour between the first and the last', () => {
    const map = heatMapOf([
      { key: '5-13', name: '', tally: tally(0.5) },
      { key: '1-09', name: '', tally: tally(0.9) },
      { key: '1-11', name: '', tally: tally(0.8) },
      { key: 'x', name: '', tally: tally(0.1) },
    ]);
    expect(map.weekdays).toEqual([1, 5]);
    expect(map.hours).toEqual([9, 10, 11, 12, 13]);
    expect(map.cell(5, 13)?.rate).toBe(0.5);
    expect(map.cell(5, 9)).toBeNull();
  });

  it('is empty without figures', () => {
    expect(heatMapOf([])).toMatchObject({ weekdays: [], hours: [] });
  });
});

describe('the axis of shares', () => {
  it('begins under the lowest, and never below nothing', () => {
    expect(floorOf([0.92, 0.87])).toBe(0.7);
    expect(floorOf([0.05])).toBe(0);
    expect(floorOf([])).toBe(0.9);
  });
});

describe('figures in words', () => {
  it('are rounded, and nothing where there is nothing', () => {
    expect(percent(0.876, 'en')).toBe('88%');
    expect(percent(null, 'en')).toBeNull();
    expect(decimal(2.345, 'fr')).toBe('2,3');
    expect(decimal(null, 'fr')).toBeNull();
  });
});
