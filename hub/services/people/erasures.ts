/** Writes down what was erased, in the database and in the list beside it, and repeats it where a restore lost it. */
import type { EraseReason, ErasureKind, ErasureLine } from '../../../core/contracts/erasure.ts';
import { type Scope, systemScope } from '../../../core/domain/scope.ts';
import type { ErasureList } from '../../../core/ports/erasure-list.ts';
import type { ErasureRow } from '../../../core/ports/erasure-store.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { HubStore, PersonRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import { followPerson } from '../sessions/roll-keeper.ts';

export interface NewErasure {
  readonly subject: string;
  readonly kind: ErasureKind;
  readonly at: number;
  readonly reason: EraseReason | null;
}

export interface Replayed {
  /** How many were done again. */
  readonly erased: number;
  readonly withdrawn: number;
  /** Lines of the list that cannot be read. */
  readonly damaged: number;
}

const SYSTEM = systemScope('account.write');
const ENROL = systemScope('enrolment.write');

export class Erasures {
  private readonly context: HubContext;
  private readonly list: ErasureList;

  constructor(context: HubContext, list: ErasureList) {
    this.context = context;
    this.list = list;
  }

  /**
   * To be called last in the transaction that does it: what is in the list and not in the database, because the commit
   * failed, is done when the hub starts next. Tells the kiosks.
   */
  async record(
    made: NewErasure,
    store: HubStore,
    trx: HubTransaction,
    scope: Scope<'enrolment.write' | 'account.write'>,
  ): Promise<ErasureRow> {
    const n = await this.context.log.markChanged('person', made.subject, trx);
    const row: ErasureRow = { ...made, id: newId(), by: scope.caller?.subject ?? null };
    await store.erasures.insert({ ...row, n }, scope);
    const { id, subject, kind, at } = row;
    await this.list.append([{ v: 1, id, subject, kind, at }]);
    return row;
  }

  /** Rolls to come no longer expect the person; then nothing of them is left but the pseudonym. */
  async erase(person: PersonRow, store: HubStore, trx: HubTransaction): Promise<void> {
    const at = this.context.clock.wall();
    const gone = { ...person, active: false };
    await store.people.update(gone, systemScope('people.write'));
    await followPerson(this.context, store, trx, person, gone);
    await store.erasures.erase(person.id, at, SYSTEM);
  }

  /**
   * Does what the list says and the database does not know, and adds to the list what only the database knows.
   * `others` are copies of the list from elsewhere.
   */
  async reconcile(others: readonly ErasureLine[] = []): Promise<Replayed> {
    const { lines, damaged } = await this.list.read();
    const known = await this.context.store.erasures.lines(0);
    const done = new Set(known.lines.map((line) => line.id));
    const counts = { erased: 0, 'consent-withdrawn': 0 };
    for (const line of [...lines, ...others]) {
      if (done.has(line.id)) continue;
      done.add(line.id);
      await this.context.store.transaction((store, trx) => this.again(line, store, trx));
      counts[line.kind] += 1;
    }
    await this.list.append([...others, ...known.lines]);
    return { erased: counts.erased, withdrawn: counts['consent-withdrawn'], damaged };
  }

  /** Adds to the list what other processes of this hub erased. `fromN` is where the last call ended. */
  async follow(fromN: number): Promise<number> {
    const { lines, newest } = await this.context.store.erasures.lines(fromN);
    await this.list.append(lines);
    return newest;
  }

  private async again(line: ErasureLine, store: HubStore, trx: HubTransaction): Promise<void> {
    const { id, subject, kind, at } = line;
    const personId = await store.erasures.personOf(subject, SYSTEM);
    const person = personId === null ? null : await store.people.byId(personId, SYSTEM);
    if (person && kind === 'erased') await this.erase(person, store, trx);
    if (person && kind === 'consent-withdrawn') await store.erasures.endConsent(person.id, at, at, ENROL);
    const n = await this.context.log.markChanged('person', subject, trx);
    await store.erasures.insert({ id, subject, kind, at, by: null, reason: null, n }, SYSTEM);
    await audit(this.context, store, SYSTEM, 'erasures.replay', id, { kind });
  }
}
