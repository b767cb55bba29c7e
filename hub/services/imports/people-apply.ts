/** Writes down what a file says of people, their groups, and what hangs on it: sign-ins, rolls, kiosks. */
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { PersonCore, PersonRow } from '../../../core/ports/hub-store.ts';
import { audit, newId } from '../hub-context.ts';
import { followPerson, refreshRolls } from '../sessions/roll-keeper.ts';
import type { Effects, PlanEnv } from './kind.ts';

/** What becomes of a person. */
export interface PersonStep {
  readonly before: PersonRow | null;
  readonly next: PersonCore;
  readonly key: Uint8Array | null;
  /** Names of groups to join, ids of groups to leave. */
  readonly join: readonly string[];
  readonly leave: readonly string[];
}

export async function applyPeople(
  steps: readonly PersonStep[],
  newGroups: readonly string[],
  env: PlanEnv & { readonly trx: HubTransaction },
): Promise<Effects> {
  const { context, store, grants, trx, now } = env;
  const groupIds = await makeGroups(newGroups, env);
  await freeNames(steps, env);
  const joins = new Map<string, string[]>();
  const touched = new Set<string>();
  for (const { before, next, key, join, leave } of steps) {
    if (key) await store.people.insert({ ...next, key }, now, grants.people);
    else await store.people.update(next, grants.people);
    if (before && (!next.active || next.email !== before.email))
      await store.accounts.closeLogins(next.id, null, now, grants.people);
    if (before) await context.log.markChanged('person', next.subject, trx);
    for (const name of join) {
      const id = env.directory.group(name)?.id ?? groupIds.get(name.normalize('NFC'));
      if (id) joins.set(id, [...(joins.get(id) ?? []), next.id]);
    }
    for (const id of leave) {
      await store.groups.removeMember(id, next.id, grants.timetable);
      touched.add(id);
    }
    if (before) await followPerson(context, store, trx, before, next);
    const action = before ? 'people.update' : 'people.create';
    await audit(context, store, grants.people, action, next.id, { import: true });
  }
  for (const [id, people] of joins) {
    await addMembers(id, people, env);
    touched.add(id);
  }
  await refreshRolls(context, store, trx, [...touched]);
  return {};
}

export async function addMembers(
  id: string,
  people: readonly string[],
  { store, grants, now }: PlanEnv,
): Promise<void> {
  for (let from = 0; from < people.length; from += 500)
    await store.groups.addMembers(id, people.slice(from, from + 500), now, grants.timetable);
}

async function makeGroups(
  names: readonly string[],
  { context, store, grants, directory, now }: PlanEnv,
): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const name of names) {
    const group = { id: newId(), siteId: directory.site.id, name };
    await store.groups.insert(group, now, grants.timetable);
    await audit(context, store, grants.timetable, 'groups.create', group.id, { import: true });
    made.set(name.normalize('NFC'), group.id);
  }
  return made;
}

/** Two people may give one another their e-mail addresses or references: nobody has what is to change for a moment. */
async function freeNames(steps: readonly PersonStep[], { store, grants }: PlanEnv): Promise<void> {
  for (const { before, next } of steps) {
    if (!before) continue;
    const email = before.email === next.email ? before.email : null;
    const reference = before.reference === next.reference ? before.reference : null;
    if (email !== before.email || reference !== before.reference)
      await store.people.update({ ...before, email, reference }, grants.people);
  }
}
