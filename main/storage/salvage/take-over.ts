/** Takes what is still readable of a damaged database over into the one that was begun in its place. */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FactDraft } from '../../../core/contracts/fact.ts';
import { observe, parseHlc } from '../../../core/domain/hlc.ts';
import type { LostRange } from '../../../core/domain/log-audit.ts';
import type { KioskDatabase } from '../database.ts';
import { FactTable } from '../fact-table.ts';
import { LogState } from '../log-state.ts';
import { SmallValues } from '../small-values.ts';
import type { SqliteFactLog } from '../sqlite-fact-log.ts';
import { guarded } from '../storage-error.ts';
import { OwnLogs } from './own-logs.ts';
import { readLog } from './readable-facts.ts';
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
  /** Of the file that was set aside; it lies beside the database. */
  readonly name: string;
  /** Facts of this kiosk that could be read, and that could not as far as is known. */
  readonly kept: number;
  readonly lost: number;
}

/** Remembers what was taken over: a process that ends in between does it again, and no fact comes twice. */
const DONE = 'db.taken-over.';
/** Ranges told in one fact. */
const RANGES = 500;

/**
 * Every damaged file beside the database that was not taken over yet, each in one transaction: facts that prove
 * themselves, wherever in the file they lie, and other tables that can be read as a whole. The log goes on under a new
 * origin, whose first facts say what could not be read.
 */
export function takeOverDamaged(options: TakeOverOptions): TakenOver[] {
  const { db, file } = options;
  return waitingDamaged(db, file).map((name) =>
    guarded(() => db.transaction(() => takeOver(name, options)).immediate()),
  );
}

/** Names of the damaged files beside a database that were not taken over into it yet, oldest first. */
export function waitingDamaged(db: KioskDatabase, file: string): string[] {
  const values = new SmallValues(db);
  return damagedFiles(file).filter((name) => values.get(DONE + name) === null);
}

/** Names of the damaged files beside a database, oldest first. */
export function damagedFiles(file: string): string[] {
  if (!existsSync(dirname(file))) return [];
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.damaged-`) && !/-(wal|shm)$/.test(name))
    .sort();
}

function takeOver(name: string, options: TakeOverOptions): TakenOver {
  const { db, log, file } = options;
  const from = join(dirname(file), name);
  takeTables(from, options);
  const own = takeFacts(from, options);
  const lost = own.lost();
  const counts = { kept: own.kept, lost: lost.reduce((sum, range) => sum + range.to - range.from + 1, 0) };
  new SmallValues(db).set(DONE + name, JSON.stringify(counts));
  log.beginAfter('damaged', told(counts, lost));
  return { name, ...counts };
}

function takeFacts(from: string, { db, log, key, now }: TakeOverOptions): OwnLogs {
  const table = new FactTable(db);
  const state = new LogState(db);
  const own = new OwnLogs(log.kioskId);
  /** One of each session is enough to have it folded again. */
  const touched = new Map<string, Parameters<FactTable['project']>[0][number]>();
  let hlc = state.hlc();
  const heads = readLog(from, key, ({ fact, own: written }) => {
    table.add(fact, written);
    if (written) own.add(fact);
    if (fact.session !== null && fact.type.startsWith('session.')) touched.set(fact.session, fact);
    ({ hlc } = observe(hlc, parseHlc(fact.hlc), now));
  });
  state.setHlc(hlc);
  for (const head of heads) own.reached(head);
  for (const head of own.heads()) state.takeBack(head, now);
  table.project([...touched.values()]);
  return own;
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
