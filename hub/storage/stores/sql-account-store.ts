import type { Selectable } from 'kysely';
import { role } from '../../../core/domain/roles.ts';
import type { Caller, Scope } from '../../../core/domain/scope.ts';
import type { Account, AccountStore, LoginFailures } from '../../../core/ports/hub-store.ts';
import type { HubDatabase } from '../database.ts';
import type { PersonTable } from '../tables/reference.ts';

export class SqlAccountStore implements AccountStore {
  private readonly db: HubDatabase;

  constructor(db: HubDatabase) {
    this.db = db;
  }

  async byEmail(email: string, _scope: Scope): Promise<Account | null> {
    return this.accountOf(
      await this.db.selectFrom('person').selectAll().where('email', '=', email).executeTakeFirst(),
    );
  }

  async byPerson(personId: string, _scope: Scope): Promise<Account | null> {
    return this.accountOf(
      await this.db.selectFrom('person').selectAll().where('id', '=', personId).executeTakeFirst(),
    );
  }

  async byToken(tokenHash: string, now: number, _scope: Scope): Promise<Caller | null> {
    const row = await this.db
      .selectFrom('login')
      .innerJoin('person', 'person.id', 'login.person_id')
      .selectAll('person')
      .where('login.token_hash', '=', tokenHash)
      .where('login.expires_at', '>', now)
      .executeTakeFirst();
    const account = await this.accountOf(row);
    return account?.active ? account.caller : null;
  }

  async setPassword(personId: string, password: string, _scope: Scope): Promise<void> {
    await this.db
      .updateTable('person')
      .set({ password })
      .where('id', '=', personId)
      .where('erased_at', 'is', null)
      .execute();
  }

  async openLogin(
    tokenHash: string,
    personId: string,
    now: number,
    expiresAt: number,
    _scope: Scope,
  ): Promise<void> {
    await this.db
      .insertInto('login')
      .values({ token_hash: tokenHash, person_id: personId, created_at: now, expires_at: expiresAt })
      .execute();
  }

  async closeLogin(tokenHash: string, _scope: Scope): Promise<void> {
    await this.db.deleteFrom('login').where('token_hash', '=', tokenHash).execute();
  }

  async closeLogins(personId: string, exceptHash: string | null, now: number, _scope: Scope): Promise<void> {
    await this.db
      .deleteFrom('login')
      .where((eb) =>
        eb.or([
          eb('expires_at', '<=', now),
          eb.and([eb('person_id', '=', personId), eb('token_hash', '!=', exceptHash ?? '')]),
        ]),
      )
      .execute();
  }

  async failures(key: string, _scope: Scope): Promise<LoginFailures | null> {
    const row = await this.db
      .selectFrom('login_failure')
      .selectAll()
      .where('key', '=', key)
      .executeTakeFirst();
    return row ? { failures: row.failures, lastAt: row.last_at, lockedUntil: row.locked_until } : null;
  }

  async setFailures(key: string, failures: LoginFailures | null, _scope: Scope): Promise<void> {
    await this.db.deleteFrom('login_failure').where('key', '=', key).execute();
    if (!failures) return;
    await this.db
      .insertInto('login_failure')
      .values({
        key,
        failures: failures.failures,
        last_at: failures.lastAt,
        locked_until: failures.lockedUntil,
      })
      .execute();
  }

  private async accountOf(row: Selectable<PersonTable> | undefined): Promise<Account | null> {
    if (!row) return null;
    const roles = await this.db
      .selectFrom('person_role')
      .select('role')
      .where('person_id', '=', row.id)
      .execute();
    return {
      caller: { personId: row.id, subject: row.subject, roles: roles.map((entry) => role.parse(entry.role)) },
      active: row.active === 1,
      password: row.password,
    };
  }
}
