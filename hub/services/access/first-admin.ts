/** The way in for whoever owns the machine: the first administrator, or one whose password was lost. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import { isWeakPassword } from '../../../core/domain/secret-strength.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { attemptKey } from './auth-service.ts';
import { generatePassword, hashPassword } from './secrets.ts';

export interface FirstAdmin {
  readonly kind: 'made' | 'reset';
  readonly personId: string;
  /** The password that was generated, to be shown once; null when one was given. */
  readonly generated: string | null;
}

/** Makes an administrator, or gives an existing person the role and a new password. `password` null generates one. */
export async function ensureAdmin(
  context: HubContext,
  typedEmail: string,
  displayName: string,
  password: string | null,
): Promise<FirstAdmin | HubRefusal> {
  const email = typedEmail.trim().toLowerCase();
  if (password !== null && isWeakPassword(password, email)) return no('auth.weak-password');
  const generated = password === null ? generatePassword() : null;
  const encoding = await hashPassword(password ?? generated ?? '');
  const scope = systemScope('people.write');
  const now = context.clock.wall();
  return context.store.transaction(async (store) => {
    const known = await store.accounts.byEmail(email, scope);
    const personId = known?.caller.personId ?? newId();
    const before = known ? await store.people.byId(personId, scope) : null;
    if (before) {
      const roles = [...new Set([...before.roles, 'admin' as const])];
      await store.people.update({ ...before, roles, active: true }, scope);
    } else {
      const person = {
        id: personId,
        subject: randomUUID(),
        siteId: null,
        displayName,
        language: null,
        reference: null,
        email,
      };
      await store.people.insert(
        { ...person, active: true, roles: ['admin'], key: randomBytes(32) },
        now,
        scope,
      );
    }
    await store.accounts.setPassword(personId, encoding, scope);
    await store.accounts.closeLogins(personId, null, now, scope);
    await store.accounts.setFailures(attemptKey(email), null, scope);
    await audit(context, store, scope, 'cli.create-admin', personId);
    return { kind: before ? 'reset' : 'made', personId, generated };
  });
}
