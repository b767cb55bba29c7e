/** A session as it stands: its fold, and the version that an edit rests on. */
import type { Fact } from '../../../core/contracts/fact.ts';
import { sha256Hex } from '../../../core/domain/hash.ts';
import { reachesSession, type Scope } from '../../../core/domain/scope.ts';
import { foldSession, type SessionDefinition, type SessionState } from '../../../core/domain/session.ts';
import type { HubLogPort, HubTransaction } from '../../../core/ports/hub-log.ts';

/** A session that the hub has described. */
export type KnownSession = SessionState & { readonly definition: SessionDefinition };

export interface SessionRead {
  readonly state: KnownSession;
  readonly facts: readonly Fact[];
  readonly version: string;
}

/** What staff edit. Who comes in, and what kiosks are sent, must not make an edit of the session stale. */
const EDITED: ReadonlySet<string> = new Set([
  'session.scheduled',
  'session.changed',
  'session.canceled',
  'session.started',
  'session.ended',
  'session.released',
  'session.settled',
  'roll.changed',
]);

/** Null when it is unknown or lies outside the scope. */
export async function readSession(
  log: HubLogPort,
  id: string,
  scope: Scope,
  trx?: HubTransaction,
): Promise<SessionRead | null> {
  const facts = await log.sessionFacts(id, trx);
  const state = foldSession(id, facts);
  if (!isKnown(state) || !reachesSession(scope, state)) return null;
  return { state, facts, version: versionOf(facts) };
}

/** Also a fact that arrives late, from the past of a kiosk, makes another version. */
function versionOf(facts: readonly Fact[]): string {
  const hashes = facts.filter((fact) => EDITED.has(fact.type)).map((fact) => fact.hash);
  return sha256Hex(hashes.sort().join()).slice(0, 16);
}

function isKnown(state: SessionState): state is KnownSession {
  return state.definition !== null;
}
