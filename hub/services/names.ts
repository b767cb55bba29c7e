/** From pseudonyms to names, for answers to whoever may see the session they stand in. */
import type { PersonRef } from '../../core/contracts/rest/common.ts';
import type { Scope } from '../../core/domain/scope.ts';
import type { HubStore } from '../../core/ports/hub-store.ts';

export async function namesOf(
  store: HubStore,
  subjects: Iterable<string>,
  scope: Scope,
): Promise<Map<string, PersonRef>> {
  const asked = [...subjects];
  const found = await store.people.bySubjects(asked, scope);
  const names = new Map<string, PersonRef>(
    [...found].map(([subject, { id, displayName }]) => [subject, { id, subject, displayName }]),
  );
  // Other systems act under their token's name.
  const others = asked.filter((subject) => !names.has(subject));
  for (const [subject, displayName] of await store.tokens.names(others, scope))
    names.set(subject, { id: null, subject, displayName });
  return names;
}

/** Whoever was erased keeps only the pseudonym. */
export function refTo(names: ReadonlyMap<string, PersonRef>, subject: string): PersonRef {
  return names.get(subject) ?? { id: null, subject, displayName: '' };
}
