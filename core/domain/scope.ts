/**
 * Proof that somebody was authorised. Every call into a repository wants one, so that forgetting the check does not
 * compile. Only `authorise` and `systemScope` make them.
 */
import { type Permission, type Reach, type Role, reachOf } from './roles.ts';
import type { SessionState } from './session.ts';

declare const authorised: unique symbol;

/** Somebody who is signed in. */
export interface Caller {
  readonly personId: string;
  /** Their pseudonym, as it stands in facts. */
  readonly subject: string;
  readonly roles: readonly Role[];
}

/** `P` is what was granted: a store that wants `Scope<'record.read'>` does not take a `Scope<'people.read'>`. */
export interface Scope<P extends Permission = Permission> {
  readonly [authorised]: P;
  readonly permission: P;
  readonly reach: Reach;
  /** Null when the hub acts by itself (a job, the ingest, the command line of the machine's owner). */
  readonly caller: Caller | null;
}

/** The scope that the caller's roles give for a permission, or null when they give none. */
export function authorise<P extends Permission>(caller: Caller, permission: P): Scope<P> | null {
  const reach = reachOf(caller.roles, permission);
  return reach ? make(permission, reach, caller) : null;
}

/** For what the hub does by itself. Never made from anything that came over the network. */
export function systemScope<P extends Permission>(permission: P): Scope<P> {
  return make(permission, 'all', null);
}

/** Whether a session lies within the scope: all, those one trains, those on whose roll one stands. */
export function reachesSession(scope: Scope, state: SessionState): boolean {
  if (scope.reach === 'all') return true;
  const subject = scope.caller?.subject;
  if (subject === undefined) return false;
  if (state.definition?.trainer === subject) return scope.reach === 'own-sessions';
  return scope.reach === 'self' && state.records.has(subject);
}

function make<P extends Permission>(permission: P, reach: Reach, caller: Caller | null): Scope<P> {
  return { permission, reach, caller } as Scope<P>;
}
