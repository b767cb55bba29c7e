/** What a site has, as files name it: people by reference, e-mail address or id, everything else by name. */
import type { Scope } from '../../../core/domain/scope.ts';
import type { GroupRow, HubStore, PersonRow, RoomRow, SiteRow } from '../../../core/ports/hub-store.ts';
import type { UnitRow } from '../../../core/ports/unit-store.ts';

/** People are read so many at a time. */
const PAGE = 500;

export interface Directory {
  readonly site: SiteRow;
  readonly people: readonly PersonRow[];
  readonly groups: readonly GroupRow[];
  readonly rooms: readonly RoomRow[];
  readonly units: readonly UnitRow[];
  /** Ids of its members, by group. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
  /** Null when nobody is called so. */
  person(called: string): PersonRow | null;
  group(name: string): GroupRow | null;
  room(name: string): RoomRow | null;
  unit(code: string): UnitRow | null;
}

export async function readDirectory(
  store: HubStore,
  site: SiteRow,
  scopes: {
    readonly people: Scope<'people.write'>;
    readonly timetable: Scope<'timetable.write'>;
  },
): Promise<Directory> {
  const people = await readPeople(store, site.id, scopes.people);
  const groups = await store.groups.list(site.id, scopes.timetable);
  const members = new Map<string, Set<string>>();
  for (const group of groups) {
    const found = await store.groups.members(group.id, scopes.timetable);
    members.set(group.id, new Set(found.map((member) => member.id)));
  }
  const rooms = await store.rooms.list(site.id, scopes.timetable);
  const units = await store.units.list(site.id, scopes.timetable);
  return {
    site,
    people,
    groups,
    rooms,
    units,
    members,
    person: personFinder(people),
    group: finder(groups, (group) => group.name),
    room: finder(rooms, (room) => room.name),
    unit: finder(units, (unit) => unit.code),
  };
}

export async function readPeople(
  store: HubStore,
  siteId: string,
  scope: Scope<'people.write'>,
): Promise<PersonRow[]> {
  const people: PersonRow[] = [];
  for (;;) {
    const page = await store.people.list({ siteId, after: people.at(-1)?.id, limit: PAGE }, scope);
    people.push(...page);
    if (page.length < PAGE) return people;
  }
}

/** By reference, else by e-mail address, else by id. */
export function personFinder(people: readonly PersonRow[]): (called: string) => PersonRow | null {
  const byReference = finder(
    people.filter((person) => person.reference !== null),
    (person) => person.reference ?? '',
  );
  const byEmail = new Map(people.map((person) => [person.email, person]));
  const byId = new Map(people.map((person) => [person.id, person]));
  return (called) =>
    byReference(called) ?? byEmail.get(called.toLowerCase()) ?? byId.get(called.toLowerCase()) ?? null;
}

/** What finds the person again; their id where nothing else does. */
export function callPerson(person: PersonRow, find: (called: string) => PersonRow | null): string {
  const names = [person.reference, person.email];
  return names.find((name) => name !== null && find(name)?.id === person.id) ?? person.id;
}

/** By the very name; else by what looks the same however its accents were typed. */
function finder<T>(items: readonly T[], nameOf: (item: T) => string): (name: string) => T | null {
  const exact = new Map(items.map((item) => [nameOf(item), item]));
  const alike = new Map(items.map((item) => [nameOf(item).normalize('NFC'), item]));
  return (name) => exact.get(name) ?? alike.get(name.normalize('NFC')) ?? null;
}

export type NamedSlot = ReturnType<typeof nameSlot>;

/** A slot of the timetable with the names by which files call what it is about. */
export function nameSlot(slot: Awaited<ReturnType<HubStore['slots']['list']>>[number], directory: Directory) {
  const trainer = directory.people.find((person) => person.id === slot.trainerId);
  const unit = directory.units.find((one) => one.id === slot.unitId);
  return {
    slot,
    room: directory.rooms.find((room) => room.id === slot.roomId)?.name ?? '',
    trainer: trainer ? callPerson(trainer, directory.person) : '',
    trainerEmail: trainer?.email ?? null,
    groups: directory.groups.filter((group) => slot.groupIds.includes(group.id)).map((group) => group.name),
    unit: unit ?? null,
  };
}
