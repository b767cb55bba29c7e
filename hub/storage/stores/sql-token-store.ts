import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import { tokenPermission } from '../../../core/contracts/rest/tokens.ts';
import type { Caller, Scope } from '../../../core/domain/scope.ts';
import type { ApiTokenRow, TokenStore } from '../../../core/ports/token-store.ts';
import { sealSecret } from '../column-secrets.ts';
import type { HubDatabase } from '../database.ts';
import { subjectKeyPlace } from '../log/fact-store.ts';
import type { ApiTokenTable } from '../tables/edge.ts';

const permissions = z.array(tokenPermission);

export class SqlTokenStore implements TokenStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async list(_scope: Scope<'integration.write'>): Promise<ApiTokenRow[]> {
    return (await this.db.selectFrom('api_token').selectAll().orderBy('id', 'desc').execute()).map(tokenOf);
  }

  async byId(id: string, _scope: Scope<'integration.write'>): Promise<ApiTokenRow | null> {
    const row = await this.db.selectFrom('api_token').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? tokenOf(row) : null;
  }

  async insert(token: ApiTokenRow, tokenHash: string): Promise<void> {
    await this.db
      .insertInto('api_token')
      .values({
        id: token.id,
        subject: token.subject,
        name: token.name,
        token_hash: tokenHash,
        permissions: JSON.stringify(token.permissions),
        created_at: token.createdAt,
        expires_at: token.expiresAt,
        last_used_at: token.lastUsedAt,
        revoked_at: token.revokedAt,
      })
      .execute();
    // It stands in facts like a person, and gives reasons that are sealed.
    const { subject } = token;
    const key = sealSecret(this.db, subjectKeyPlace(subject), randomBytes(32));
    await this.db.insertInto('subject_key').values({ subject, key }).execute();
  }

  async revoke(id: string, at: number): Promise<void> {
    await this.db.updateTable('api_token').set({ revoked_at: at }).where('id', '=', id).execute();
  }

  async byHash(tokenHash: string, now: number, _scope: Scope) {
    const row = await this.db
      .selectFrom('api_token')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
      .executeTakeFirst();
    if (!row) return null;
    const { id, subject, permissions: granted, lastUsedAt } = tokenOf(row);
    const caller: Caller = { personId: id, subject, roles: ['integration'], grants: new Set(granted) };
    return { caller, lastUsedAt };
  }

  async used(id: string, at: number, _scope: Scope): Promise<void> {
    await this.db.updateTable('api_token').set({ last_used_at: at }).where('id', '=', id).execute();
  }

  async names(subjects: readonly string[], _scope: Scope): Promise<Map<string, string>> {
    if (subjects.length === 0) return new Map();
    const rows = await this.db
      .selectFrom('api_token')
      .select(['subject', 'name'])
      .where('subject', 'in', subjects)
      .execute();
    return new Map(rows.map((row) => [row.subject, row.name]));
  }
}

function tokenOf(row: Selectable<ApiTokenTable>): ApiTokenRow {
  return {
    id: row.id,
    subject: row.subject,
    name: row.name,
    permissions: permissions.parse(JSON.parse(row.permissions)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}
