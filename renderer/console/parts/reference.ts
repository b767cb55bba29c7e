/** Names for the ids that answers carry: rooms, groups, units. Empty for who may not see them. */
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { peopleArea } from '../../../core/contracts/rest/people.ts';
import { roomsArea } from '../../../core/contracts/rest/rooms.ts';
import { unitsArea } from '../../../core/contracts/rest/units.ts';
import { useAnswer } from '../api/queries.ts';
import { useMay } from '../shell/session-context.ts';
import type { Option } from './fields.tsx';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface Names<T extends Named> {
  readonly items: readonly T[];
  /** As a select field wants them, by name. */
  readonly options: readonly Option[];
  /** Null while it is not known. */
  name(id: string): string | null;
}

function named<T extends Named>(items: readonly T[]): Names<T> {
  const byId = new Map(items.map((item) => [item.id, item.name]));
  return {
    items,
    options: items
      .map(({ id, name }) => ({ value: id, word: name }))
      .toSorted((a, b) => a.word.localeCompare(b.word, undefined, { numeric: true })),
    name: (id) => byId.get(id) ?? null,
  };
}

const ofSite = (siteId: string | undefined) => ({ query: siteId ? { siteId } : {} });

/** @param siteId left out: of all sites */
export function useRooms(siteId?: string) {
  const may = useMay('site.read');
  return named(useAnswer(roomsArea['rooms.list'], ofSite(siteId), { when: may }).data?.items ?? []);
}

export function useGroups(siteId?: string) {
  const may = useMay('timetable.read');
  return named(useAnswer(groupsArea['groups.list'], ofSite(siteId), { when: may }).data?.items ?? []);
}

export function useUnits(siteId?: string) {
  const may = useMay('timetable.read');
  return named(useAnswer(unitsArea['units.list'], ofSite(siteId), { when: may }).data?.items ?? []);
}

/** The first five hundred trainers: more than one centre employs. */
export function useTrainers(siteId?: string) {
  const may = useMay('people.read', 'all');
  const query = { role: 'trainer' as const, limit: 500, ...(siteId ? { siteId } : {}) };
  const people = useAnswer(peopleArea['people.list'], { query }, { when: may }).data?.items ?? [];
  return named(people.map(({ id, displayName, active }) => ({ id, name: displayName, active })));
}
