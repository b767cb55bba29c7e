/** Class groups with their members. */
import { lineOf } from '../../../core/contracts/rest/common.ts';
import { audit, newId } from '../hub-context.ts';
import { refreshRolls } from '../sessions/roll-keeper.ts';
import { callPerson } from './directory.ts';
import type { ImportKindWork, Plan, PlanEnv } from './kind.ts';
import { isCovered } from './people.ts';
import { addMembers } from './people-apply.ts';
import { actionOf, fieldChanges, type PlannedChange, type RowError, rowError } from './report.ts';
import { joinList, readTable, splitList } from './text-table.ts';

export const GROUP_COLUMNS = { name: 'required', members: 'optional' } as const;

const name = lineOf(200);
const MOST_MEMBERS = 2000;

interface Wanted {
  readonly row: number;
  readonly name: string;
  /** As the file calls them; null where it has no such column. */
  readonly members: readonly string[] | null;
}

interface Step {
  /** Null is not there yet. */
  readonly groupId: string | null;
  readonly name: string;
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

export const groupsImport: ImportKindWork<Wanted[]> = {
  types: ['csv'],
  async read(file) {
    const { input: rows, errors: found } = readTable(file, GROUP_COLUMNS);
    const errors = [...found];
    const input = rows.flatMap(({ row, cells }): Wanted[] => {
      const called = cells.name ?? '';
      const members = cells.members === undefined ? null : splitList(cells.members);
      const wrong = (column: string, code: RowError['code'], params = {}) => {
        errors.push(rowError(row, column, code, params));
        return [];
      };
      if (called === '') return wrong('name', 'import.empty');
      if (!name.safeParse(called).success) return wrong('name', 'import.invalid-name');
      if (cells.members !== undefined && members === null) return wrong('members', 'import.bad-quotes');
      if (members && members.length > MOST_MEMBERS)
        return wrong('members', 'import.too-many-items', { most: MOST_MEMBERS });
      return [{ row, name: called, members }];
    });
    return { input, errors };
  },
  plan: planGroups,
};

async function planGroups(input: Wanted[], env: PlanEnv): Promise<Plan> {
  const { directory, end } = env;
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const steps: Step[] = [];
  const rows = new Map<string, number>();
  const byId = new Map(directory.people.map((person) => [person.id, person]));
  const namesOf = (ids: Iterable<string>) => {
    const called = [...ids]
      .flatMap((id) => byId.get(id) ?? [])
      .map((one) => callPerson(one, directory.person));
    return called.length > 0 ? joinList(called.sort()) : null;
  };
  for (const wanted of input) {
    const key = wanted.name.normalize('NFC');
    const twice = rows.get(key);
    if (twice !== undefined) errors.push(rowError(wanted.row, 'name', 'import.duplicate', { other: twice }));
    rows.set(key, wanted.row);
    const group = directory.group(wanted.name);
    const before: ReadonlySet<string> = (group && directory.members.get(group.id)) ?? new Set();
    const named = new Set<string>();
    for (const called of wanted.members ?? []) {
      const person = directory.person(called);
      if (person) named.add(person.id);
      else errors.push(rowError(wanted.row, 'members', 'import.unknown-person', { called }));
    }
    const join = [...named].filter((id) => !before.has(id));
    // Whom no export names stays, because a file made of one cannot name them either.
    const covered = (id: string) => isCovered(byId.get(id));
    const leave = end && wanted.members ? [...before].filter((id) => !named.has(id) && covered(id)) : [];
    const after = new Set([...before, ...join].filter((id) => !leave.includes(id)));
    const fields = fieldChanges({
      ...(group ? {} : { name: [null, wanted.name] as const }),
      members: [namesOf(before), namesOf(after)],
    });
    const target = group?.id ?? null;
    changes.push({ row: wanted.row, action: actionOf(group, fields), what: wanted.name, target, fields });
    if (fields.length > 0) steps.push({ groupId: target, name: wanted.name, join, leave });
  }
  return {
    changes,
    errors,
    apply: async (trx) => {
      const { context, store, grants, now } = env;
      const { timetable } = grants;
      for (const { groupId, name: called, join, leave } of steps) {
        const id = groupId ?? newId();
        if (groupId === null)
          await store.groups.insert({ id, siteId: directory.site.id, name: called }, now, timetable);
        await addMembers(id, join, env);
        for (const personId of leave) await store.groups.removeMember(id, personId, timetable);
        if (groupId !== null) await refreshRolls(context, store, trx, [groupId]);
        const action = groupId === null ? 'groups.create' : 'groups.add-members';
        await audit(context, store, timetable, action, id, {
          import: true,
          joined: join.length,
          left: leave.length,
        });
      }
      return {};
    },
  };
}
