import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { HubStore, PersonCore, PersonRow } from '../../../core/ports/hub-store.ts';

/** As many as are looked at for one who can sign in. */
const MOST_ADMINS = 500;

/** Somebody must be able to sign in and administer the hub: a refusal when nobody could after this change. */
export async function lastAdministrator(
  store: HubStore,
  before: PersonRow,
  next: PersonCore,
  scope: Scope<'people.write' | 'account.write'>,
): Promise<HubRefusal | null> {
  if (!before.canSignIn || !administers(before) || administers(next)) return null;
  const admins = await store.people.list({ role: 'admin', limit: MOST_ADMINS }, scope);
  const others = admins.some((other) => other.id !== before.id && other.canSignIn);
  return others ? null : no('people.last-admin');
}

function administers(person: PersonCore): boolean {
  return person.active && person.email !== null && person.roles.includes('admin');
}
