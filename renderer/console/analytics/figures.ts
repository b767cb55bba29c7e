/** Figures as charts and tables want them. */

import { localeOf } from '../../../core/contracts/language.ts';
import type { analyticsArea, Tally } from '../../../core/contracts/rest/analytics.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';

export type AttendanceRow = RestAnswer<(typeof analyticsArea)['analytics.dashboard']>['weeks'][number];

/** `87 %`, or null where there is nothing to divide by. */
export function percent(share: number | null, language: string): string | null {
  if (share === null) return null;
  const locale = localeOf(language);
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** A number with at most one decimal, or null. */
export function decimal(value: number | null, language: string): string | null {
  if (value === null) return null;
  const locale = localeOf(language);
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(value);
}

/** Where an axis of shares begins so that lines can be told apart: a tenth under the lowest, 0 to 0.9. */
export function floorOf(shares: readonly number[]): number {
  const lowest = Math.min(1, ...shares);
  return Math.max(0, Math.floor(lowest * 10 - 1) / 10);
}

export interface HeatMap {
  /** ISO weekdays that have a figure, ascending. */
  readonly weekdays: readonly number[];
  /** From the first to the last hour that has a figure, without gaps. */
  readonly hours: readonly number[];
  cell(weekday: number, hour: number): Tally | null;
}

/** From rows whose key is `1-09`: Monday from nine. Keys that say something else are left out. */
export function heatMapOf(rows: readonly AttendanceRow[]): HeatMap {
  const cells = new Map<string, Tally>();
  for (const { key, tally } of rows) {
    const [, weekday, hour] = /^([1-7])-([01]\d|2[0-3])$/.exec(key) ?? [];
    if (weekday !== undefined && hour !== undefined) cells.set(`${Number(weekday)}-${Number(hour)}`, tally);
  }
  const places = [...cells.keys()].map((key) => key.split('-').map(Number));
  const weekdays = [...new Set(places.map(([weekday = 1]) => weekday))].toSorted((a, b) => a - b);
  const all = places.map(([, hour = 0]) => hour);
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const hours = all.length === 0 ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return { weekdays, hours, cell: (weekday, hour) => cells.get(`${weekday}-${hour}`) ?? null };
}
