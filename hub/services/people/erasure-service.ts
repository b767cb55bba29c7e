/** Erasing people, and what kiosks confirmed of it. */
import type { EraseReason } from '../../../core/contracts/erasure.ts';
import type { PersonRef } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { ErasureFilter, ErasureRow, ReceiptRow } from '../../../core/ports/erasure-store.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, PersonRow } from '../../../core/ports/hub-store.ts';
import { attemptKey } from '../access/auth-service.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import type { Erasures } from './erasures.ts';
import { lastAdministrator } from './last-administrator.ts';

type Erase = Scope<'account.write'>;
type Read = Scope<'enrolment.write' | 'account.write'>;

export interface ErasureView extends Omit<ErasureRow, 'by' | 'subject'> {
  readonly person: PersonRef;
  readonly by: PersonRef | null;
  readonly receipts: readonly ReceiptRow[];
}

const DAY = 86_400_000;
/** A session lasts at most a day: what could still be open started no earlier. */
const LOOK_BACK_MS = 26 * 3_600_000;
const MOST_SESSIONS = 20_000;
const SYSTEM = systemScope('session.write');

export class ErasureService {
  private readonly context: HubContext;
  private readonly erasures: Erasures;

  constructor(context: HubContext, erasures: Erasures) {
    this.context = context;
    this.erasures = erasures;
  }

  /** For good. Whoever was erased already stays as they are, and the answer is the same. */
  async erase(
    personId: string,
    wanted: { readonly confirm: string; readonly reason: EraseReason },
    scope: Erase,
  ): Promise<ErasureView | HubRefusal> {
    const done = await this.context.store.transaction(async (store, trx) => {
      const subject = await store.erasures.subjectOf(personId, scope);
      if (subject === null) return no('people.unknown');
      if (wanted.confirm !== personId) return no('people.not-confirmed');
      const before = await store.erasures.erasedBefore(subject, scope);
      if (before) return before;
      const person = await store.people.byId(personId, scope);
      if (!person) return no('people.unknown');
      return (
        (await this.refusal(person, store, trx, scope)) ?? this.doErase(person, wanted, store, trx, scope)
      );
    });
    if ('code' in done) return done;
    const [shown] = await this.shown([done], scope);
    return shown as ErasureView;
  }

  /** Newest first, with every kiosk that was ever sent the person. */
  async list(filter: ErasureFilter, scope: Read): Promise<ErasureView[]> {
    return this.shown(await this.context.store.erasures.list(filter, scope), scope);
  }

  /** Each with its names and receipts, in the same order. */
  private async shown(rows: readonly ErasureRow[], scope: Read): Promise<ErasureView[]> {
    const { store } = this.context;
    const receipts = await store.erasures.receipts(
      rows.map((row) => row.id),
      scope,
    );
    const names = await namesOf(
      store,
      rows.flatMap((row) => [row.subject, row.by ?? row.subject]),
      scope,
    );
    return rows.map(({ by, subject, ...row }) => ({
      ...row,
      person: refTo(names, subject),
      by: by === null ? null : refTo(names, by),
      receipts: receipts.filter((receipt) => receipt.erasureId === row.id),
    }));
  }

  private async doErase(
    person: PersonRow,
    { reason }: { readonly reason: EraseReason },
    store: HubStore,
    trx: HubTransaction,
    scope: Erase,
  ): Promise<ErasureRow> {
    await this.erasures.erase(person, store, trx);
    for (const key of [person.email, person.id])
      if (key !== null) await store.accounts.setFailures(attemptKey(key), null, scope);
    await audit(this.context, store, scope, 'people.erase', person.id, { reason });
    const at = this.context.clock.wall();
    return this.erasures.record({ subject: person.subject, kind: 'erased', at, reason }, store, trx, scope);
  }

  private async refusal(
    person: PersonRow,
    store: HubStore,
    trx: HubTransaction,
    scope: Erase,
  ): Promise<HubRefusal | null> {
    const last = await lastAdministrator(store, person, { ...person, active: false }, scope);
    if (last) return last;
    return (await this.stillTrains(person, store, trx)) ? no('people.still-trains') : null;
  }

  /** Sessions that nobody could start any more must get another trainer first. */
  private async stillTrains(person: PersonRow, store: HubStore, trx: HubTransaction): Promise<boolean> {
    const now = this.context.clock.wall();
    const today = new Date(now - DAY).toISOString().slice(0, 10);
    const slots = await store.slots.list({}, SYSTEM);
    if (slots.some((slot) => slot.trainerId === person.id && (slot.untilDate ?? '9999-12-31') >= today))
      return true;
    const filter = { trainer: person.subject, fromMs: now - LOOK_BACK_MS, limit: MOST_SESSIONS };
    const sessions = await this.context.log.sessions(filter, SYSTEM, trx);
    return sessions.some((one) => one.status === 'active' || one.status === 'scheduled');
  }
}
