/** Timetable and days off as iCalendar (RFC 5545). What an event cannot say stands in properties of our own. */
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import type { SiteCalendar } from '../../../core/contracts/calendar.ts';
import type { SiteRow } from '../../../core/ports/hub-store.ts';
import type { Directory, NamedSlot } from './directory.ts';
import { dayNumber, dayText, weekdayOf } from './ics-recurrence.ts';

/** Changes of the clocks are written for so many years from the first event on. */
const ZONE_YEARS = 12;
const CODES = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

type Property = [name: string, params: Record<string, string>, type: string, ...values: unknown[]];

export function writeHolidays(calendar: SiteCalendar, site: SiteRow, now: number): Uint8Array {
  const events = calendar.holidays.map((holiday, index) =>
    event(`${site.id}-${holiday.from}-${index}`, now, [
      ['dtstart', {}, 'date', holiday.from],
      ['dtend', {}, 'date', dayText(dayNumber(holiday.until) + 1)],
      ['summary', {}, 'text', holiday.name],
      ['transp', {}, 'text', 'TRANSPARENT'],
    ]),
  );
  return write(events);
}

/** Slots that never take place have no event. */
export function writeSlots(slots: readonly NamedSlot[], { site }: Directory, now: number): Uint8Array {
  const events = slots.map((named) => slotEvent(named, site, now)).filter((made) => made !== null);
  const starts = slots.map(({ slot }) => slot.fromDate).sort();
  return write([zoneOf(site.zone, Number((starts[0] ?? '2020').slice(0, 4))), ...events]);
}

function slotEvent(named: NamedSlot, site: SiteRow, now: number): unknown[] | null {
  const { slot, room, trainer, trainerEmail, groups, unit } = named;
  const first = firstDate(slot);
  if (first === null) return null;
  const zone = { tzid: site.zone };
  const at = (date: string, time: string) => `${date}T${time}:00`;
  const properties: Property[] = [
    ['dtstart', zone, 'date-time', at(first, slot.startTime)],
    ['dtend', zone, 'date-time', at(first, slot.endTime)],
    ['summary', {}, 'text', slot.title],
    ['location', {}, 'text', room],
    ['categories', {}, 'text', ...groups],
    ['x-roster-slot', {}, 'text', slot.id],
    ['x-roster-trainer', {}, 'text', trainer],
  ];
  if (trainerEmail !== null) properties.push(['organizer', {}, 'cal-address', `mailto:${trainerEmail}`]);
  if (unit) {
    properties.push(['x-roster-unit', {}, 'text', unit.code], ['x-roster-unit-name', {}, 'text', unit.name]);
  }
  if (slot.weekday !== null) {
    const until = slot.untilDate === null ? {} : { until: untilText(slot.untilDate, site.zone) };
    properties.push(['rrule', {}, 'recur', { freq: 'WEEKLY', byday: CODES[slot.weekday - 1], ...until }]);
    const skipped = slot.skipDates.filter((date) => weekdayOf(date) === slot.weekday && date >= first);
    if (skipped.length > 0)
      properties.push(['exdate', zone, 'date-time', ...skipped.map((date) => at(date, slot.startTime))]);
    properties.push(['x-roster-from', {}, 'text', slot.fromDate]);
    if (slot.untilDate !== null) properties.push(['x-roster-until', {}, 'text', slot.untilDate]);
    if (slot.skipDates.length > 0) properties.push(['x-roster-skip', {}, 'text', slot.skipDates.join(' ')]);
  }
  return event(slot.id, now, properties);
}

/** The end of the last day, in UTC as the standard wants it where the beginning has a zone. */
function untilText(date: string, zone: string): string {
  const end = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: '23:59:59' });
  return new Date(end.epochMilliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** The first day on which it takes place. */
function firstDate({ weekday, fromDate, untilDate, skipDates }: NamedSlot['slot']): string | null {
  if (weekday === null) return fromDate;
  const from = dayNumber(fromDate);
  const last = untilDate === null ? from + 5000 : dayNumber(untilDate);
  for (let day = from; day <= last; day += 1) {
    const text = dayText(day);
    if (weekdayOf(text) === weekday && !skipDates.includes(text)) return text;
  }
  return null;
}

function event(uid: string, now: number, properties: readonly Property[]): unknown[] {
  const stamp = new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z');
  return ['vevent', [['uid', {}, 'text', uid], ['dtstamp', {}, 'date-time', stamp], ...properties], []];
}

/** The zone's changes of the clocks one by one, so that also programs without the IANA data read the times right. */
function zoneOf(zone: string, year: number): unknown[] {
  let at = Temporal.PlainDate.from({ year, month: 1, day: 1 }).toZonedDateTime(zone);
  const parts = [observance('standard', at, at.offsetNanoseconds)];
  const end = at.add({ years: ZONE_YEARS });
  for (;;) {
    const before = at.offsetNanoseconds;
    const next = at.getTimeZoneTransition('next');
    if (!next || Temporal.ZonedDateTime.compare(next, end) > 0) break;
    parts.push(observance(next.offsetNanoseconds > before ? 'daylight' : 'standard', next, before));
    at = next;
  }
  return ['vtimezone', [['tzid', {}, 'text', zone]], parts];
}

/** Its beginning is by the clock that was right until then. */
function observance(name: string, at: Temporal.ZonedDateTime, before: number): unknown[] {
  const wall = at.toInstant().toZonedDateTimeISO('UTC').add({ nanoseconds: before }).toPlainDateTime();
  return [
    name,
    [
      ['dtstart', {}, 'date-time', wall.toString({ smallestUnit: 'second' })],
      ['tzoffsetfrom', {}, 'utc-offset', offsetText(before)],
      ['tzoffsetto', {}, 'utc-offset', offsetText(at.offsetNanoseconds)],
    ],
    [],
  ];
}

function offsetText(nanoseconds: number): string {
  const minutes = Math.round(nanoseconds / 60_000_000_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
}

function write(parts: readonly unknown[]): Uint8Array {
  const head = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//Smart Roster Kiosk//hub//EN'],
  ];
  return new TextEncoder().encode(`${ICAL.stringify(['vcalendar', head, [...parts]])}\r\n`);
}
