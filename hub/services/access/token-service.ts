/** API tokens: how other systems sign in, limited to named permissions. */
import { randomUUID } from 'node:crypto';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Permission } from '../../../core/domain/roles.ts';
import { type Caller, type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { ApiTokenRow } from '../../../core/ports/token-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { digest, newToken } from './secrets.ts';

type Write = Scope<'integration.write'>;

/** What API tokens begin with, so that scanners of code and logs recognise one that leaked. */
const TOKEN_PREFIX = 'rosterhub_';
const DAY = 86_400_000;
/** How exactly the last use is kept, ms: a write per request would queue with everything else. */
const USE_MS = 60_000;

export class TokenService {
  private readonly context: HubContext;
  private readonly scope = systemScope('integration.write');

  constructor(context: HubContext) {
    this.context = context;
  }

  list(scope: Write): Promise<ApiTokenRow[]> {
    return this.context.store.tokens.list(scope);
  }

  /** `days` null never expires. The token itself is given back only here. */
  async create(
    wanted: {
      readonly name: string;
      readonly permissions: readonly Permission[];
      readonly days: number | null;
    },
    scope: Write,
  ): Promise<{ row: ApiTokenRow; token: string }> {
    const { store, clock } = this.context;
    const token = `${TOKEN_PREFIX}${newToken()}`;
    const now = clock.wall();
    const row: ApiTokenRow = {
      id: newId(),
      subject: randomUUID(),
      name: wanted.name,
      permissions: [...new Set(wanted.permissions)],
      createdAt: now,
      expiresAt: wanted.days === null ? null : now + wanted.days * DAY,
      lastUsedAt: null,
      revokedAt: null,
    };
    await store.transaction(async (inside) => {
      await inside.tokens.insert(row, digest(token), scope);
      const detail = { permissions: row.permissions.join(' ') };
      await audit(this.context, inside, scope, 'tokens.create', row.id, detail);
    });
    return { row, token };
  }

  /** Revoking again changes nothing. */
  async revoke(id: string, scope: Write): Promise<ApiTokenRow | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      const row = await store.tokens.byId(id, scope);
      if (!row) return no('tokens.unknown');
      if (row.revokedAt !== null) return row;
      const revokedAt = this.context.clock.wall();
      await store.tokens.revoke(id, revokedAt, scope);
      await audit(this.context, store, scope, 'tokens.revoke', id);
      return { ...row, revokedAt };
    });
  }

  /** Whose token it is; null when it is worth nothing (any more). */
  async authenticate(token: string): Promise<Caller | null> {
    const { store, clock } = this.context;
    const now = clock.wall();
    const found = await store.tokens.byHash(digest(token), now, this.scope);
    if (!found) return null;
    const { caller, lastUsedAt } = found;
    if (lastUsedAt === null || now - lastUsedAt >= USE_MS)
      await store.tokens.used(caller.personId, now, this.scope);
    return caller;
  }
}

/** Whether it looks like a token of another system, and not of somebody who signed in. */
export function isApiToken(token: string): boolean {
  return token.startsWith(TOKEN_PREFIX);
}
