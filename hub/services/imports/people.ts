/** People, with their groups. A group that is not there yet is made. */
import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import { language } from '../../../core/contracts/language.ts';
import { lineOf } from '../../../core/contracts/rest/common.ts';
import { personReference } from '../../../core/contracts/rest/people.ts';
import type { Role } from '../../../core/domain/roles.ts';
import type { PersonCore, PersonRow } from '../../../core/ports/hub-store.ts';
import { newId } from '../hub-context.ts';
import type { ImportKindWork, Plan, PlanEnv } from './kind.ts';
import { applyPeople, type PersonStep } from './people-apply.ts';
import {
  actionOf,
  type FieldChange,
  fieldChanges,
  type PlannedChange,
  type RowError,
  rowError,
} from './report.ts';
import { joinList, readTable, splitList, type TableRow } from './text-table.ts';

export const PEOPLE_COLUMNS = {
  reference: 'optional',
  name: 'required',
  email: 'optional',
  language: 'optional',
  roles: 'optional',
  groups: 'optional',
  id: 'optional',
} as const;

const name = lineOf(200);
const email = z.email().max(200);
const id = z.uuid();
const ROLES: readonly Role[] = ['trainee', 'trainer'];
const MOST_GROUPS = 50;

/** One row, as it is to be; what its file has no column for is undefined. */
const wantedPerson = z.object({
  row: z.number(),
  id: z.string().nullable(),
  name: z.string(),
  reference: z.string().nullable().optional(),
  email: z.string().nullable().optional(),
  language: language.nullable().optional(),
  roles: z.array(z.enum(['trainee', 'trainer'])).optional(),
  groups: z.array(z.string()).optional(),
});
type Wanted = z.infer<typeof wantedPerson>;

export const peopleImport: ImportKindWork<Wanted[]> = {
  types: ['csv'],
  async read(file) {
    const { input: rows, errors: found } = readTable(file, PEOPLE_COLUMNS);
    const errors = [...found];
    const input = rows.flatMap((row) => readPerson(row, errors) ?? []);
    return { input, errors };
  },
  plan: planPeople,
};

function readPerson({ row, cells }: TableRow, errors: RowError[]): Wanted | null {
  const before = errors.length;
  const wrong = (column: string, code: RowError['code'], params = {}) =>
    void errors.push(rowError(row, column, code, params));
  if (!cells.name) wrong('name', 'import.empty');
  else if (!name.safeParse(cells.name).success) wrong('name', 'import.invalid-name');
  const reference = optional(cells.reference);
  if (reference && !personReference.safeParse(reference).success) wrong('reference', 'import.invalid-name');
  const address = optional(cells.email)?.toLowerCase();
  if (address && !email.safeParse(address).success) wrong('email', 'import.invalid-email');
  const known = optional(cells.id)?.toLowerCase() ?? null;
  if (known && !id.safeParse(known).success) wrong('id', 'import.invalid-id');
  const language = optional(cells.language)?.toLowerCase();
  if (language && language !== 'en' && language !== 'fr') wrong('language', 'import.unknown-language');
  const { roles, groups } = readLists(cells, wrong);
  if (errors.length > before) return null;
  return wantedPerson.parse({
    row,
    id: known,
    name: cells.name,
    reference: cells.reference === undefined ? undefined : reference,
    email: cells.email === undefined ? undefined : (address ?? null),
    language: cells.language === undefined ? undefined : (language ?? null),
    // An empty cell is what most people are.
    roles: roles && (roles.length === 0 ? undefined : ROLES.filter((role) => roles.includes(role))),
    groups,
  });
}

type Wrong = (column: string, code: RowError['code'], params?: RowError['params']) => void;

function readLists(cells: TableRow['cells'], wrong: Wrong) {
  const roles = cells.roles === undefined ? undefined : splitList(cells.roles.toLowerCase());
  const strange = roles?.some((role) => role !== 'trainee' && role !== 'trainer');
  if (roles === null) wrong('roles', 'import.bad-quotes');
  else if (strange) wrong('roles', 'import.unknown-role');
  const groups = cells.groups === undefined ? undefined : splitList(cells.groups);
  const most = MOST_GROUPS;
  if (groups === null) wrong('groups', 'import.bad-quotes');
  else if (groups && groups.length > most) wrong('groups', 'import.too-many-items', { most });
  else if (groups?.some((group) => !name.safeParse(group).success)) wrong('groups', 'import.invalid-name');
  return { roles, groups };
}

/** Undefined where there is no such column, null where its cell is empty. */
function optional(cell: string | undefined): string | null | undefined {
  return cell === '' ? null : cell;
}

async function planPeople(input: Wanted[], env: PlanEnv): Promise<Plan> {
  const { directory, grants, store } = env;
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const steps: PersonStep[] = [];
  const emails = input.flatMap((wanted) => wanted.email ?? []);
  const ids = input.flatMap((wanted) => wanted.id ?? []);
  const taken = await store.people.taken({ ids, emails }, grants.people);
  const found = matchPeople(input, env);
  const seen = new Map<string, number>();
  const groups = new Map<string, string>();
  for (const wanted of input) {
    const before = found.get(wanted) ?? null;
    if (!before && wanted.id !== null && taken.ids.has(wanted.id)) {
      errors.push(rowError(wanted.row, 'id', 'import.id-taken'));
      continue;
    }
    const key = before?.id ?? wanted.id;
    const twice = key === null ? undefined : seen.get(key);
    if (twice !== undefined) {
      errors.push(rowError(wanted.row, null, 'import.duplicate', { other: twice }));
      continue;
    }
    if (key !== null) seen.set(key, wanted.row);
    const step = stepOf(wanted, before, env);
    const fields = fieldsOf(step, env);
    if (before && fields.length > 0 && !isPlain(before)) {
      errors.push(rowError(wanted.row, null, 'import.privileged-person', { name: before.displayName }));
      continue;
    }
    changes.push(...newGroups(wanted.row, step, directory, groups));
    changes.push({
      row: wanted.row,
      action: actionOf(before, fields),
      what: step.next.displayName,
      target: before?.id ?? wanted.id,
      fields,
    });
    if (!before || fields.length > 0) steps.push(step);
  }
  if (env.end) endMissing(env, new Set(seen.keys()), { changes, steps });
  errors.push(...collisions(input, found, taken.emails, env));
  return { changes, errors, apply: (trx) => applyPeople(steps, [...groups.values()], { ...env, trx }) };
}

/** Groups that this person is the first to be in; from now on they are known. */
function newGroups(
  row: number,
  { join }: PersonStep,
  directory: PlanEnv['directory'],
  groups: Map<string, string>,
): PlannedChange[] {
  return join.flatMap((group): PlannedChange[] => {
    const key = group.normalize('NFC');
    if (directory.group(group) || groups.has(key)) return [];
    groups.set(key, group);
    const fields = [{ name: 'group', before: null, after: group }];
    return [{ row, action: 'add', what: group, target: null, fields }];
  });
}

/** Who each row is about: by reference, else by id, else by e-mail address. */
function matchPeople(input: readonly Wanted[], { directory }: PlanEnv): Map<Wanted, PersonRow> {
  const byReference = new Map(
    directory.people.flatMap((one) => (one.reference === null ? [] : [[one.reference, one]])),
  );
  const byId = new Map(directory.people.map((one) => [one.id, one]));
  const byEmail = new Map(directory.people.flatMap((one) => (one.email === null ? [] : [[one.email, one]])));
  const found = new Map<Wanted, PersonRow>();
  for (const wanted of input) {
    const person =
      (wanted.reference ? byReference.get(wanted.reference) : undefined) ??
      (wanted.id ? byId.get(wanted.id) : undefined) ??
      (wanted.email ? byEmail.get(wanted.email) : undefined);
    // Somebody of another reference is somebody else, who happens to have the address: that is said below.
    const other =
      wanted.reference &&
      person?.reference &&
      person.reference !== wanted.reference &&
      person.id !== wanted.id;
    if (person && !other) found.set(wanted, person);
  }
  return found;
}

function stepOf(wanted: Wanted, before: PersonRow | null, { directory, end }: PlanEnv): PersonStep {
  const own = before
    ? directory.groups.filter((group) => directory.members.get(group.id)?.has(before.id))
    : [];
  const groups = wanted.groups?.map((called) => directory.group(called)?.name ?? called);
  const join = (groups ?? []).filter((called) => !own.some((group) => group.name === called));
  const leave =
    groups && end ? own.filter((group) => !groups.includes(group.name)).map((group) => group.id) : [];
  const next: PersonCore = {
    id: before?.id ?? wanted.id ?? newId(),
    subject: before?.subject ?? randomUUID(),
    siteId: directory.site.id,
    displayName: wanted.name,
    reference: pick(wanted.reference, before?.reference),
    email: pick(wanted.email, before?.email),
    language: pick(wanted.language, before?.language),
    roles: wanted.roles ? rolesOf(wanted.roles, before) : (before?.roles ?? ['trainee']),
    active: true,
  };
  return { before, next, key: before ? null : randomBytes(32), join: [...new Set(join)], leave };
}

/** In the order in which they were held: that is no change. */
function rolesOf(roles: readonly Role[], before: PersonRow | null): readonly Role[] {
  const same = before?.roles.length === roles.length && roles.every((role) => before.roles.includes(role));
  return same ? (before?.roles ?? roles) : roles;
}

function pick<T>(wanted: T | null | undefined, before: T | null | undefined): T | null {
  return wanted === undefined ? (before ?? null) : wanted;
}

function fieldsOf({ before, next, join, leave }: PersonStep, { directory }: PlanEnv): FieldChange[] {
  const own = before
    ? directory.groups.filter((group) => directory.members.get(group.id)?.has(before.id))
    : [];
  const stays = own.filter((group) => !leave.includes(group.id)).map((group) => group.name);
  const groups = (names: readonly string[]) => (names.length > 0 ? joinList([...names].sort()) : null);
  return fieldChanges({
    name: [before?.displayName ?? null, next.displayName],
    reference: [before?.reference ?? null, next.reference],
    email: [before?.email ?? null, next.email],
    language: [before?.language ?? null, next.language],
    roles: [before ? joinList([...before.roles].sort()) : null, joinList([...next.roles].sort())],
    groups: [groups(own.map((group) => group.name)), groups([...stays, ...join])],
    active: [before && !before.active ? 'no' : null, before && !before.active ? 'yes' : null],
  });
}

function isPlain(person: PersonRow): boolean {
  return person.roles.every((role) => ROLES.includes(role));
}

/** Whom files are about: people who are there, and are no more than trainees and trainers. */
export function isCovered(person: PersonRow | undefined): boolean {
  return person?.active === true && isPlain(person);
}

/** Active people of the site whom the file does not name; who has more to say than a trainer is left alone. */
function endMissing(
  { directory }: PlanEnv,
  named: ReadonlySet<string>,
  into: { changes: PlannedChange[]; steps: PersonStep[] },
): void {
  for (const person of directory.people) {
    if (named.has(person.id) || !isCovered(person)) continue;
    into.changes.push({
      row: 0,
      action: 'end',
      what: person.displayName,
      target: person.id,
      fields: [{ name: 'active', before: 'yes', after: 'no' }],
    });
    into.steps.push({ before: person, next: { ...person, active: false }, key: null, join: [], leave: [] });
  }
}

/** References and e-mail addresses that two people would have, once everything was done. */
function collisions(
  input: readonly Wanted[],
  found: ReadonlyMap<Wanted, PersonRow>,
  takenEmails: ReadonlyMap<string, string>,
  { directory }: PlanEnv,
): RowError[] {
  const errors: RowError[] = [];
  const changed = new Map([...found].map(([wanted, person]) => [person.id, wanted]));
  const rowsBy = { reference: new Map<string, number>(), email: new Map<string, number>() };
  const references = new Map(directory.people.map((person) => [person.reference, person.id]));
  for (const wanted of input) {
    for (const column of ['reference', 'email'] as const) {
      const value = wanted[column];
      if (!value) continue;
      const twice = rowsBy[column].get(value);
      if (twice !== undefined)
        errors.push(rowError(wanted.row, column, 'import.duplicate', { other: twice }));
      rowsBy[column].set(value, wanted.row);
      const holder = column === 'email' ? takenEmails.get(value) : references.get(value);
      if (holder === undefined || holder === found.get(wanted)?.id) continue;
      // Whoever has it now may be given another one by this same file.
      const theirs = changed.get(holder)?.[column];
      if (theirs === undefined || theirs === value)
        errors.push(rowError(wanted.row, column, 'import.email-taken'));
    }
  }
  return errors;
}
