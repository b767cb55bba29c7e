/**
 * Proof that somebody was authorised. Every call into a repository wants one, so that forgetting the check does not
 * compile. Only `authorise` and `systemScope` make them.
 */
import { type Permission, type Reach, type Role, reachesOf } from './roles.ts';
import type { SessionState } from './session.ts';

declare const authorised: unique symbol;

/** Somebody who is signed in, or another system with its API token. */
export interface Caller {
  readonly personId: string;
  /** Their pseudonym, as it stands in facts. */
  readonly subject: string;
  readonly roles: readonly Role[];
  /** What an API token was given; a person has none. The token stands in the place of the person then. */
  readonly grants?: ReadonlySet<Permission>;
}

/** `P` is what was granted: a store that wants `Scope<'record.read'>` does not take a `Scope<'people.read'>`. */
export interface Scope<P extends Permission = Permission> {
  readonly [authorised]: P;
  readonly permission: P;
  /** The union of what the caller's roles reach; see `reaches`. */
  readonly reach: ReadonlySet<Reach>;
  /** Null when the hub acts by itself (a job, the ingest, the command line of the machine's owner). */
  readonly caller: Caller | null;
}

/** The scope that the caller's roles give for a permission, or null when they give none. */
export function authorise<P extends Permission>(caller: Caller, permission: P): Scope<P> | null {
  const reach = reachesOf(caller.roles, permission, caller.grants);
  return reach.size > 0 ? make(permission, reach, caller) : null;
}

/** For what the hub does by itself. Never made from anything that came over the network. */
export function systemScope<P extends Permission>(permission: P): Scope<P> {
  return make(permission, new Set<Reach>(['all']), null);
}

/** Whether the scope reaches so far. Who reaches all reaches everything. */
export function reaches(scope: Pick<Scope, 'reach'>, reach: Reach): boolean {
  return scope.reach.has('all') || scope.reach.has(reach);
}

/** Whether a session lies within the scope: all, those one trains, those on whose roll one stands. */
export function reachesSession(scope: Scope, state: SessionState): boolean {
  if (reaches(scope, 'all')) return true;
  return trains(scope, state) || standsOn(scope, state);
}

/** Whether one record of a session lies within the scope: of one's own sessions all, of others one's own. */
export function reachesRecord(scope: Scope, state: SessionState, subject: string): boolean {
  if (reaches(scope, 'all') || trains(scope, state)) return true;
  return reaches(scope, 'self') && subject === scope.caller?.subject;
}

function trains(scope: Scope, state: SessionState): boolean {
  const subject = scope.caller?.subject;
  return subject !== undefined && reaches(scope, 'own-sessions') && state.definition?.trainer === subject;
}

function standsOn(scope: Scope, state: SessionState): boolean {
  const subject = scope.caller?.subject;
  return subject !== undefined && reaches(scope, 'self') && state.records.has(subject);
}

function make<P extends Permission>(
  permission: P,
  reach: ReadonlySet<Reach>,
  caller: Caller | null,
): Scope<P> {
  return { permission, reach, caller } as Scope<P>;
}
