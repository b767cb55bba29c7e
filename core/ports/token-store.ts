/** API tokens of other systems. */
import type { Permission } from '../domain/roles.ts';
import type { Caller, Scope } from '../domain/scope.ts';

export interface ApiTokenRow {
  readonly id: string;
  /** Pseudonym in facts and in the audit. */
  readonly subject: string;
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly createdAt: number;
  /** Null never expires. */
  readonly expiresAt: number | null;
  /** Exact to a minute. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface TokenStore {
  /** Newest first. */
  list(scope: Scope<'integration.write'>): Promise<ApiTokenRow[]>;
  byId(id: string, scope: Scope<'integration.write'>): Promise<ApiTokenRow | null>;
  insert(token: ApiTokenRow, tokenHash: string, scope: Scope<'integration.write'>): Promise<void>;
  revoke(id: string, at: number, scope: Scope<'integration.write'>): Promise<void>;
  /** Whose token it is, and when it was last used; null when it is worth nothing (any more). */
  byHash(
    tokenHash: string,
    now: number,
    scope: Scope,
  ): Promise<{ readonly caller: Caller; readonly lastUsedAt: number | null } | null>;
  used(id: string, at: number, scope: Scope): Promise<void>;
  /** Names by pseudonym, for the audit and for who may see the sessions that they stand in. */
  names(subjects: readonly string[], scope: Scope): Promise<Map<string, string>>;
}
