/** People: who they are, their roles, their badges, PIN and password. */
import { randomBytes, randomUUID } from 'node:crypto';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Role } from '../../../core/domain/roles.ts';
import { authorise, type Scope, systemScope } from '../../../core/domain/scope.ts';
import { isWeakPassword, isWeakPin } from '../../../core/domain/secret-strength.ts';
import type { HubStore, PersonCore, PersonFilter, PersonRow } from '../../../core/ports/hub-store.ts';
import { attemptKey } from '../access/auth-service.ts';
import { badgeHmac, hashPassword, hashPin } from '../access/secrets.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { staleness } from '../refusals.ts';
import { followPerson } from '../sessions/roll-keeper.ts';
import { lastAdministrator } from './last-administrator.ts';

type Write = Scope<'people.write'>;

export type NewPerson = Pick<PersonCore, 'displayName' | 'siteId' | 'roles' | 'language' | 'email'> & {
  readonly reference?: string | null | undefined;
  readonly password?: string | undefined;
};

export type PersonChange = {
  readonly [K in 'displayName' | 'siteId' | 'language' | 'reference' | 'email' | 'roles' | 'active']?:
    | PersonCore[K]
    | undefined;
};

/** Badges that one person may hold. */
export const MAX_BADGES = 10;
/** What staff may give; the rest takes `account.write`. */
const PLAIN_ROLES: ReadonlySet<Role> = new Set<Role>(['trainee', 'trainer']);

export class PeopleService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(filter: PersonFilter, scope: Scope<'people.read'>): Promise<PersonRow[]> {
    return this.context.store.people.list(filter, scope);
  }

  async get(id: string, scope: Scope<'people.read'>): Promise<PersonRow | HubRefusal> {
    return (await this.context.store.people.byId(id, scope)) ?? no('people.unknown');
  }

  async create(wanted: NewPerson, scope: Write): Promise<PersonRow | HubRefusal> {
    const email = wanted.email?.toLowerCase() ?? null;
    if (!isPlain(wanted.roles) && !maySetAccounts(scope)) return no('people.role-not-yours-to-give');
    const { password } = wanted;
    if (password !== undefined && isSystem(scope)) return no('people.login-not-yours-to-set');
    if (password !== undefined && isWeakPassword(password, email)) return no('auth.weak-password');
    const encoding = password === undefined ? null : await hashPassword(password);
    return this.context.store.transaction(async (store) => {
      const reference = wanted.reference ?? null;
      const refused = await this.checkReferences(store, { ...wanted, reference, email }, null, scope);
      if (refused) return refused;
      const { displayName, siteId, roles, language } = wanted;
      const person = {
        id: newId(),
        // Not derived from the id: the pseudonym stands in logs for years, and says nothing about when.
        subject: randomUUID(),
        siteId,
        displayName,
        roles,
        language,
        reference,
        email,
        active: true,
        key: randomBytes(32),
      };
      await store.people.insert(person, this.context.clock.wall(), scope);
      if (encoding) await store.accounts.setPassword(person.id, encoding, scope);
      await audit(this.context, store, scope, 'people.create', person.id, { roles: roles.join(' ') });
      return (await store.people.byId(person.id, scope)) ?? no('people.unknown');
    });
  }

  /** `ifMatch` is the version that the caller saw; null edits whatever it is now. */
  async update(
    id: string,
    change: PersonChange,
    ifMatch: string | null,
    scope: Write,
  ): Promise<PersonRow | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const before = await store.people.byId(id, scope);
      if (!before) return no('people.unknown');
      const stale = staleness(ifMatch, before.version);
      if (stale) return stale;
      const next: PersonCore = {
        ...before,
        displayName: change.displayName ?? before.displayName,
        siteId: change.siteId ?? before.siteId,
        language: change.language === undefined ? before.language : change.language,
        reference: change.reference === undefined ? before.reference : change.reference,
        email: change.email === undefined ? before.email : (change.email?.toLowerCase() ?? null),
        roles: change.roles ?? before.roles,
        active: change.active ?? before.active,
      };
      const refused =
        this.checkRights(before, next, scope) ??
        (await this.checkReferences(store, next, id, scope)) ??
        (await lastAdministrator(store, before, next, scope));
      if (refused) return refused;
      await store.people.update(next, scope);
      if (next.siteId !== before.siteId) await this.dropBadges(store, before, scope);
      if (!next.active || next.email !== before.email)
        await store.accounts.closeLogins(id, null, this.context.clock.wall(), scope);
      await followPerson(this.context, store, trx, before, next);
      await this.context.log.markChanged('person', next.subject, trx);
      await audit(this.context, store, scope, 'people.update', id, {
        changed: Object.keys(change).join(' '),
      });
      return (await store.people.byId(id, scope)) ?? no('people.unknown');
    });
  }

  async setPassword(id: string, password: string, scope: Write): Promise<null | HubRefusal> {
    const person = await this.context.store.people.byId(id, scope);
    if (!person) return no('people.unknown');
    if (isSystem(scope) || (!isPlain(person.roles) && !maySetAccounts(scope)))
      return no('people.login-not-yours-to-set');
    if (isWeakPassword(password, person.email)) return no('auth.weak-password');
    const encoding = await hashPassword(password);
    await this.context.store.transaction(async (store) => {
      await store.accounts.setPassword(id, encoding, scope);
      await store.accounts.closeLogins(id, null, this.context.clock.wall(), scope);
      if (person.email) await store.accounts.setFailures(attemptKey(person.email), null, scope);
      await audit(this.context, store, scope, 'people.set-password', id);
    });
    return null;
  }

  async setPin(id: string, pin: string | null, scope: Scope<'pin.write'>): Promise<null | HubRefusal> {
    const person = await this.context.store.people.byId(id, scope);
    if (!person) return no('people.unknown');
    if (pin !== null && isWeakPin(pin)) return no('people.weak-pin');
    const encoding = pin === null ? null : await hashPin(pin);
    await this.context.store.transaction(async (store, trx) => {
      await store.people.setPin(id, encoding, scope);
      await this.context.log.markChanged('person', person.subject, trx);
      await audit(this.context, store, scope, 'people.set-pin', id, { set: pin !== null });
    });
    return null;
  }

  /** `uid` in upper-case hex; only its HMAC under the site's key is kept. */
  async addBadge(
    id: string,
    uid: string,
    label: string,
    scope: Write,
  ): Promise<PersonRow['badges'][number] | HubRefusal> {
    if (isRandomUid(uid)) return no('badges.random-number');
    return this.context.store.transaction(async (store, trx) => {
      const person = await store.people.byId(id, scope);
      if (!person) return no('people.unknown');
      if (!person.active) return no('people.inactive');
      const { siteId } = person;
      const key = siteId === null ? null : await store.sites.badgeKey(siteId, scope);
      if (siteId === null || !key) return no('people.no-site');
      if (person.badges.length >= MAX_BADGES) return no('badges.too-many', { most: MAX_BADGES });
      const hmac = badgeHmac(key, uid);
      if (await store.people.badgeHolder(siteId, hmac, scope)) return no('badges.taken');
      const badge = { id: newId(), label, addedAt: this.context.clock.wall() };
      await store.people.addBadge({ ...badge, personId: id, siteId, hmac }, badge.addedAt, scope);
      await this.context.log.markChanged('person', person.subject, trx);
      await audit(this.context, store, scope, 'badges.add', id, { badgeId: badge.id });
      return badge;
    });
  }

  async removeBadge(id: string, badgeId: string, scope: Write): Promise<null | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const person = await store.people.byId(id, scope);
      if (!person) return no('people.unknown');
      if (!(await store.people.removeBadge(id, badgeId, scope))) return no('badges.unknown');
      await this.context.log.markChanged('person', person.subject, trx);
      await audit(this.context, store, scope, 'badges.remove', id, { badgeId });
      return null;
    });
  }

  /** Whoever changes how a privileged person signs in could become them: that takes `account.write` too. */
  private checkRights(before: PersonCore, next: PersonCore, scope: Write): HubRefusal | null {
    if (maySetAccounts(scope)) return null;
    const changed = [...before.roles, ...next.roles].filter(
      (name) => before.roles.includes(name) !== next.roles.includes(name),
    );
    if (!isPlain(changed)) return no('people.role-not-yours-to-give');
    const signIn = next.email !== before.email || next.active !== before.active;
    return signIn && !isPlain(before.roles) ? no('people.login-not-yours-to-set') : null;
  }

  private async checkReferences(
    store: HubStore,
    person: Pick<PersonCore, 'siteId' | 'reference' | 'email'>,
    id: string | null,
    scope: Write,
  ): Promise<HubRefusal | null> {
    if (person.siteId !== null && !(await store.sites.byId(person.siteId, scope))) return no('sites.unknown');
    if (person.reference !== null && person.siteId === null) return no('people.no-site');
    const same =
      person.siteId === null || person.reference === null
        ? null
        : await store.people.byReference(person.siteId, person.reference, scope);
    if (same !== null && same !== id) return no('people.reference-taken');
    const holder =
      person.email === null ? null : await store.accounts.byEmail(person.email, systemScope('account.write'));
    return holder && holder.caller.personId !== id ? no('people.email-taken') : null;
  }

  /** They were kept under the key of the site that the person has left. */
  private async dropBadges(store: HubStore, person: PersonRow, scope: Write): Promise<void> {
    for (const badge of person.badges) await store.people.removeBadge(person.id, badge.id, scope);
  }
}

/** Four bytes from 08 are drawn anew at each tap (ISO/IEC 14443-3, table 8). */
export function isRandomUid(uid: string): boolean {
  return uid.length === 8 && uid.startsWith('08');
}

function isPlain(roles: readonly Role[]): boolean {
  return roles.every((name) => PLAIN_ROLES.has(name));
}

/** Another system may keep people, but not sign in as them. */
function isSystem(scope: Scope): boolean {
  return scope.caller?.grants !== undefined;
}

function maySetAccounts(scope: Scope): boolean {
  return scope.caller === null || authorise(scope.caller, 'account.write') !== null;
}
