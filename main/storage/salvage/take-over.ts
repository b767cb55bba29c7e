/** Takes what is still readable of a damaged database over into the one that was begun in its place. */
import { dirname, join } from 'node:path';
import type { FactDraft } from '../../../core/contracts/fact.ts';
import { observe, parseHlc } from '../../../core/domain/hlc.ts';
import type { LostRange } from '../../../core/domain/log-audit.ts';
import type { LogHead } from '../../../core/ports/outbox.ts';
import { FactTable } from '../fact-table.ts';
import type { KioskDatabase } from '../kiosk-database.ts';
import { LogState } from '../log-state.ts';
import { damagedFiles } from '../set-aside.ts';
import { SmallValues } from '../small-values.ts';
import type { SqliteFactLog } from '../sqlite-fact-log.ts';
import { guarded } from '../storage-error.ts';
import { OwnLogs } from './own-logs.ts';
import { type ReadableFact, readLog } from './readable-facts.ts';
import { takeTables } from './take-tables.ts';

export interface TakeOverOptions {
  readonly db: KioskDatabase;
  readonly log: SqliteFactLog;
  /** The database that is in use, and its key. */
  readonly file: string;
  readonly key: Uint8Array;
  readonly nativeBinding?: string | undefined;
  /** Wall time, ms. */
  readonly now: number;
}

export interface TakenOver {
  /** Of the files that were set aside, the newest first; they lie beside the database. */
  readonly names: readonly string[];
  /** Facts of this kiosk that could be read, and that could not as far as is known. */
  readonly kept: number;
  readonly lost: number;
}

/** Remembers what was taken over: a process that ends in between does it again, and no fact comes twice. */
const DONE = 'db.taken-over.';
/** Ranges told in one fact. */
const RANGES = 500;

/**
 * All damaged files beside the database that were not taken over yet, in one transaction: facts that prove themselves,
 * wherever in a file they lie, and each other table from the newest file that it can be read from. The log goes on under
 * a new origin, whose first facts say what none of them gave back. Null when there is nothing to take.
 */
export function takeOverDamaged(options: TakeOverOptions): TakenOver | null {
  const { db, file } = options;
  const names = waitingDamaged(db, file).reverse();
  if (names.length === 0) return null;
  return guarded(() => db.transaction(() => takeOver(names, options)).immediate());
}

/** Names of the damaged files beside a database that were not taken over into it yet, oldest first. */
export function waitingDamaged(db: KioskDatabase, file: string): string[] {
  const values = new SmallValues(db);
  return damagedFiles(file).filter((name) => values.get(DONE + name) === null);
}

function takeOver(names: readonly string[], options: TakeOverOptions): TakenOver {
  const { db, file, key } = options;
  const files = names.map((name) => join(dirname(file), name));
  takeTables(files, options);
  const counts = takeLog(options, (found) => files.flatMap((from) => readLog(from, key, found)));
  const values = new SmallValues(db);
  for (const name of names) values.set(DONE + name, JSON.stringify(counts));
  return { names, ...counts };
}

/**
 * Takes facts that `read` finds into the log, which goes on under a new origin and tells what is missing. `read` gives how
 * far each log is known to have come. In the caller's transaction.
 */
export function takeLog(
  { db, log, now }: Pick<TakeOverOptions, 'db' | 'log' | 'now'>,
  read: (found: (one: ReadableFact) => void) => LogHead[],
): Pick<TakenOver, 'kept' | 'lost'> {
  const table = new FactTable(db);
  const state = new LogState(db);
  const own = new OwnLogs(log.kioskId);
  /** One of each session is enough to have it folded again. */
  const touched = new Map<string, Parameters<FactTable['project']>[0][number]>();
  let hlc = state.hlc();
  const heads = read(({ fact, own: written }) => {
    table.add(fact, written);
    if (written) own.add(fact);
    if (fact.session !== null && fact.type.startsWith('session.')) touched.set(fact.session, fact);
    ({ hlc } = observe(hlc, parseHlc(fact.hlc), now));
  });
  state.setHlc(hlc);
  for (const head of heads) own.reached(head);
  for (const head of own.heads()) state.takeBack(head, now);
  table.project([...touched.values()]);
  const lost = own.lost();
  const counts = { kept: own.kept, lost: lost.reduce((sum, range) => sum + range.to - range.from + 1, 0) };
  log.beginAfter('damaged', told(counts, lost));
  return counts;
}

function told(counts: Pick<TakenOver, 'kept' | 'lost'>, lost: readonly LostRange[]): FactDraft[] {
  const detail = `${counts.kept} facts of this kiosk were taken over, ${counts.lost} could not be read`;
  const about = { subject: null, session: null } as const;
  const drafts: FactDraft[] = [
    { type: 'kiosk.noticed', ...about, payload: { code: 'storage.set-aside', detail } },
  ];
  for (const origin of new Set(lost.map((range) => range.origin))) {
    const ranges = lost.filter((range) => range.origin === origin).map(({ from, to }) => ({ from, to }));
    for (let at = 0; at < ranges.length; at += RANGES)
      drafts.push({ type: 'log.gap', ...about, payload: { origin, ranges: ranges.slice(at, at + RANGES) } });
  }
  return drafts;
}
