/** Reference data as files that can be read in again, here or on an empty hub. */

import type { z } from 'zod';
import { CSV, type exportKind, ICALENDAR } from '../../../core/contracts/rest/imports.ts';
import type { FileAnswer } from '../../../core/contracts/rest/operation.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import { writeCsv } from '../csv-file.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { callPerson, type Directory, type NamedSlot, nameSlot, readDirectory } from './directory.ts';
import { GROUP_COLUMNS } from './groups.ts';
import { writeHolidays, writeSlots } from './ics-write.ts';
import { type Grants, grantsOf } from './kind.ts';
import { isCovered, PEOPLE_COLUMNS } from './people.ts';
import { ROOM_COLUMNS } from './rooms.ts';
import { joinList } from './text-table.ts';
import { TIMETABLE_COLUMNS } from './timetable-csv.ts';
import { WEEKDAYS } from './timetable-rows.ts';

type Kind = z.infer<typeof exportKind>;
type Format = 'csv' | 'ics';

const FORMATS: Readonly<Record<Kind, readonly [Format, ...Format[]]>> = {
  people: ['csv'],
  groups: ['csv'],
  rooms: ['csv'],
  timetable: ['csv', 'ics'],
  calendar: ['ics'],
};

export class ExportService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async export(
    kind: Kind,
    siteId: string,
    wanted: Format | undefined,
    scope: Scope<'import.write'>,
  ): Promise<FileAnswer | HubRefusal> {
    const grants = grantsOf(scope);
    if (isNo(grants)) return grants;
    const format = wanted ?? FORMATS[kind][0];
    if (!FORMATS[kind].includes(format)) return no('exports.wrong-format');
    const { store } = this.context;
    const site = await store.sites.byId(siteId, scope);
    if (!site) return no('sites.unknown');
    const directory = await readDirectory(store, site, grants);
    const bytes = await this.bytesOf(kind, format, directory, grants);
    await audit(this.context, store, scope, 'exports.get', siteId, { kind, format });
    const type = format === 'ics' ? ICALENDAR : CSV;
    return { type, bytes, name: `${kind} ${site.name}.${format}`.replaceAll(/[\\/:*?"<>|]/g, '-') };
  }

  private async bytesOf(
    kind: Kind,
    format: Format,
    directory: Directory,
    grants: Grants,
  ): Promise<Uint8Array> {
    const { store, clock } = this.context;
    const { site } = directory;
    if (kind === 'people') return writeCsv([Object.keys(PEOPLE_COLUMNS), ...peopleRows(directory)]);
    if (kind === 'groups') return writeCsv([Object.keys(GROUP_COLUMNS), ...groupRows(directory)]);
    if (kind === 'rooms') return writeCsv([Object.keys(ROOM_COLUMNS), ...roomRows(directory)]);
    const calendar = await store.calendars.bySite(site.id, grants.timetable);
    if (kind === 'calendar') return writeHolidays(calendar, site, clock.wall());
    const slots = await store.slots.list({ siteId: site.id }, grants.timetable);
    const named = slots.map((slot) => nameSlot(slot, directory));
    if (format === 'ics') return writeSlots(named, directory, clock.wall());
    return writeCsv([Object.keys(TIMETABLE_COLUMNS), ...named.map(slotRow)]);
  }
}

function peopleRows({ people, groups, members }: Directory): string[][] {
  const order = people
    .filter(isCovered)
    .sort((a, b) => compare(a.displayName, b.displayName) || compare(a.id, b.id));
  return order.map((person) => {
    const own = groups.filter((group) => members.get(group.id)?.has(person.id)).map((group) => group.name);
    const { reference, displayName, email, language, roles, id } = person;
    return [
      reference ?? '',
      displayName,
      email ?? '',
      language ?? '',
      joinList([...roles].sort()),
      joinList(own.sort()),
      id,
    ];
  });
}

function groupRows({ people, groups, members, person }: Directory): string[][] {
  return groups.map((group) => {
    const own = people.filter((one) => members.get(group.id)?.has(one.id) && isCovered(one));
    return [group.name, joinList(own.map((one) => callPerson(one, person)).sort())];
  });
}

function roomRows({ rooms }: Directory): string[][] {
  return rooms.map(({ name, capacity, beacon }) => [
    name,
    String(capacity),
    beacon?.uuid ?? '',
    beacon ? String(beacon.major) : '',
    beacon ? String(beacon.minor) : '',
  ]);
}

function slotRow({ slot, room, trainer, groups, unit }: NamedSlot): string[] {
  const weekly = slot.weekday !== null;
  const cells: Record<keyof typeof TIMETABLE_COLUMNS, string> = {
    weekday: weekly ? (WEEKDAYS[(slot.weekday ?? 1) - 1] ?? '') : '',
    from: weekly ? slot.fromDate : '',
    until: weekly ? (slot.untilDate ?? '') : '',
    date: weekly ? '' : slot.fromDate,
    skip: joinList(slot.skipDates),
    start: slot.startTime,
    end: slot.endTime,
    room,
    trainer,
    groups: joinList(groups),
    unit: unit?.code ?? '',
    unit_name: unit?.name ?? '',
    title: slot.title,
    id: slot.id,
  };
  return Object.values(cells);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
