/** Class groups. Every change of who is in one reaches the rolls in the same transaction. */

import type { PersonRef } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { GroupRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { staleness } from '../refusals.ts';
import { refreshRolls } from '../sessions/roll-keeper.ts';
import { MOST_PEOPLE } from '../sessions/session-booking.ts';

type Write = Scope<'timetable.write'>;

export class GroupService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  /** Of one site or of all; with a person, those that they are in. */
  async list(siteId: string | null, scope: Scope<'timetable.read'>, personId?: string): Promise<GroupRow[]> {
    const { groups } = this.context.store;
    const found = await groups.list(siteId, scope);
    if (personId === undefined) return found;
    const theirs = new Set(await groups.groupsOf(personId, scope));
    return found.filter(({ id }) => theirs.has(id));
  }

  async members(id: string, scope: Scope<'timetable.read'>): Promise<PersonRef[] | HubRefusal> {
    if (!(await this.context.store.groups.byId(id, scope))) return no('groups.unknown');
    return this.context.store.groups.members(id, scope);
  }

  async create(siteId: string, name: string, scope: Write): Promise<GroupRow | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      if (!(await store.sites.byId(siteId, scope))) return no('sites.unknown');
      if ((await store.groups.list(siteId, scope)).some((group) => group.name === name))
        return no('groups.name-taken');
      const group = { id: newId(), siteId, name };
      await store.groups.insert(group, this.context.clock.wall(), scope);
      await audit(this.context, store, scope, 'groups.create', group.id);
      return { ...group, members: 0, version: 1 };
    });
  }

  async rename(
    id: string,
    name: string,
    ifMatch: string | null,
    scope: Write,
  ): Promise<GroupRow | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      const group = await store.groups.byId(id, scope);
      if (!group) return no('groups.unknown');
      const stale = staleness(ifMatch, group.version);
      if (stale) return stale;
      const others = await store.groups.list(group.siteId, scope);
      if (others.some((other) => other.id !== id && other.name === name)) return no('groups.name-taken');
      await store.groups.rename(id, name, scope);
      await audit(this.context, store, scope, 'groups.rename', id);
      return { ...group, name, version: group.version + 1 };
    });
  }

  async addMembers(id: string, personIds: readonly string[], scope: Write): Promise<GroupRow | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const group = await store.groups.byId(id, scope);
      if (!group) return no('groups.unknown');
      for (const personId of personIds) {
        const person = await store.people.byId(personId, scope);
        if (!person) return no('people.unknown');
        if (person.siteId !== group.siteId) return no('groups.other-site');
      }
      if (group.members + personIds.length > MOST_PEOPLE)
        return no('sessions.too-many-people', { most: MOST_PEOPLE });
      await store.groups.addMembers(id, personIds, this.context.clock.wall(), scope);
      await refreshRolls(this.context, store, trx, [id]);
      await audit(this.context, store, scope, 'groups.add-members', id, { people: personIds.length });
      return (await store.groups.byId(id, scope)) ?? no('groups.unknown');
    });
  }

  async removeMember(id: string, personId: string, scope: Write): Promise<null | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const members = (await store.groups.byId(id, scope)) && (await store.groups.members(id, scope));
      if (!members) return no('groups.unknown');
      if (!members.some((member) => member.id === personId)) return no('people.unknown');
      await store.groups.removeMember(id, personId, scope);
      await refreshRolls(this.context, store, trx, [id]);
      await audit(this.context, store, scope, 'groups.remove-member', id, { personId });
      return null;
    });
  }
}
