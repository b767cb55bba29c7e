/** The windows of a session as bars on a line of time. */
import type { z } from 'zod';
import type { windowsPreview } from '../../../core/contracts/rest/calendar.ts';

export type Windows = z.output<typeof windowsPreview>;

export interface TimelineBar {
  readonly name: 'session' | 'arrive' | 'start' | 'onTime' | 'late' | 'end' | 'seal';
  /** Instants; the same for a point in time. */
  readonly from: string;
  readonly until: string;
  /** Place on the line, percent of its length. */
  readonly left: number;
  readonly width: number;
}

/** @param session its scheduled instants; everything is shown relative to the earliest and latest of all */
export function timelineOf(
  session: { readonly start: string; readonly end: string },
  windows: Windows,
): readonly TimelineBar[] {
  const spans = [
    ['session', session.start, session.end],
    ['arrive', windows.arriveFrom, session.start],
    ['start', windows.startFrom, windows.startUntil],
    ['onTime', session.start, windows.lateFrom],
    ['late', windows.lateFrom, session.end],
    ['end', windows.endFrom, windows.endUntil],
    ['seal', windows.sealAt, windows.sealAt],
  ] as const;
  const instants = spans.flatMap(([, from, until]) => [Date.parse(from), Date.parse(until)]);
  const first = Math.min(...instants);
  const length = Math.max(1, Math.max(...instants) - first);
  const percent = (ms: number) => (ms / length) * 100;
  return spans.map(([name, from, until]) => ({
    name,
    from,
    until,
    left: percent(Date.parse(from) - first),
    width: Math.max(0, percent(Date.parse(until) - Date.parse(from))),
  }));
}
