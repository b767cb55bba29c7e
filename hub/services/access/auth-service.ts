/** Signing in with email and password. Attempts are counted before they are judged, so that none slip by in parallel. */
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { networkOf } from '../../../core/domain/network.ts';
import { type Caller, systemScope } from '../../../core/domain/scope.ts';
import { isWeakPassword } from '../../../core/domain/secret-strength.ts';
import type { PersonRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { digest, hashPassword, newToken, verifyPassword } from './secrets.ts';
import { isApiToken, type TokenService } from './token-service.ts';

const LOGIN_MS = 8 * 3_600_000;
const LOCK_MS = 15 * 60_000;
/** Wrong attempts in a row that lock an account for `LOCK_MS`, to the network that they came from … */
const MOST_FAILURES = 5;
/** … and to every network from which the person has not signed in, so that many networks do not guess more. */
const MOST_FAILURES_ANYWHERE = 50;
/** How long a network counts as one of the person's after they signed in from it, ms. */
const KNOWN_NETWORK_MS = 30 * 86_400_000;

export interface SignIn {
  readonly token: string;
  readonly expiresAt: number;
  readonly me: PersonRow;
}

export class AuthService {
  private readonly context: HubContext;
  private readonly tokens: TokenService;
  private readonly scope = systemScope('account.write');

  constructor(context: HubContext, tokens: TokenService) {
    this.context = context;
    this.tokens = tokens;
  }

  /** `address`: of the peer. What strangers try elsewhere must not keep a person from signing in where they usually do. */
  async login(typedEmail: string, password: string, address: string): Promise<SignIn | HubRefusal> {
    const { store, clock } = this.context;
    const email = typedEmail.trim().toLowerCase();
    const account = await store.accounts.byEmail(email, this.scope);
    const network = networkOf(address);
    // A new password begins a new count.
    const here = attemptKey(`${email} ${network} ${account?.password ?? ''}`);
    const anywhere = attemptKey(email);
    const known = attemptKey(`known ${email} ${network}`);
    const isKnown = await this.isKnown(known);
    const locked =
      (await this.countAttempt(here, MOST_FAILURES)) ??
      (isKnown ? null : await this.countAttempt(anywhere, MOST_FAILURES_ANYWHERE));
    if (locked) return locked;
    const right = await verifyPassword(password, account?.active ? account.password : null);
    if (!right || !account) return no('auth.wrong-login');
    const me = await store.people.byId(account.caller.personId, this.scope);
    if (!me) return no('auth.wrong-login');
    const token = newToken();
    const now = clock.wall();
    await store.transaction(async (inside) => {
      for (const key of [here, anywhere]) await inside.accounts.setFailures(key, null, this.scope);
      await inside.accounts.setFailures(known, { failures: 0, lastAt: now, lockedUntil: null }, this.scope);
      await inside.accounts.openLogin(digest(token), me.id, now, now + LOGIN_MS, this.scope);
      await audit(this.context, inside, { caller: account.caller }, 'auth.login', me.id);
    });
    return { token, expiresAt: now + LOGIN_MS, me };
  }

  async logout(token: string): Promise<void> {
    await this.context.store.accounts.closeLogin(digest(token), this.scope);
  }

  /** Whose token it is, of a sign-in or of another system; null when it is worth nothing (any more). */
  async authenticate(token: string): Promise<Caller | null> {
    if (isApiToken(token)) return this.tokens.authenticate(token);
    return this.context.store.accounts.byToken(digest(token), this.context.clock.wall(), this.scope);
  }

  async me(caller: Caller): Promise<PersonRow | HubRefusal> {
    return (await this.context.store.people.byId(caller.personId, this.scope)) ?? no('auth.required');
  }

  /** One's own password; every other sign-in of the person ends. */
  async changePassword(
    caller: Caller,
    token: string,
    current: string,
    next: string,
  ): Promise<null | HubRefusal> {
    const { store, clock } = this.context;
    const key = attemptKey(caller.personId);
    const locked = await this.countAttempt(key, MOST_FAILURES);
    if (locked) return locked;
    const account = await store.accounts.byPerson(caller.personId, this.scope);
    if (!(await verifyPassword(current, account?.password ?? null))) return no('auth.wrong-login');
    const me = await store.people.byId(caller.personId, this.scope);
    if (isWeakPassword(next, me?.email ?? null)) return no('auth.weak-password');
    const encoding = await hashPassword(next);
    await store.transaction(async (inside) => {
      await inside.accounts.setFailures(key, null, this.scope);
      await inside.accounts.setPassword(caller.personId, encoding, this.scope);
      await inside.accounts.closeLogins(caller.personId, digest(token), clock.wall(), this.scope);
      await audit(this.context, inside, { caller }, 'auth.change-password', caller.personId);
    });
    return null;
  }

  /** Whether the person signed in from there lately. */
  private async isKnown(key: string): Promise<boolean> {
    const held = await this.context.store.accounts.failures(key, this.scope);
    return held !== null && this.context.clock.wall() - held.lastAt < KNOWN_NETWORK_MS;
  }

  /** Counts an attempt as wrong until it proves right; refuses while locked. */
  private async countAttempt(key: string, most: number): Promise<HubRefusal | null> {
    const now = this.context.clock.wall();
    return this.context.store.transaction(async (inside) => {
      const before = await inside.accounts.failures(key, this.scope);
      if (before?.lockedUntil && before.lockedUntil > now)
        return no('auth.locked', { until: new Date(before.lockedUntil).toISOString() });
      const fresh = !before || before.lockedUntil !== null || now - before.lastAt > LOCK_MS;
      const failures = fresh ? 1 : before.failures + 1;
      const lockedUntil = failures >= most ? now + LOCK_MS : null;
      await inside.accounts.setFailures(key, { failures, lastAt: now, lockedUntil }, this.scope);
      return null;
    });
  }
}

/**
 * What attempts are counted under: a digest, because anything may be typed into the field. An e-mail address alone
 * counts those from everywhere.
 */
export function attemptKey(emailOrId: string): string {
  return digest(`login:${emailOrId}`);
}
