/**
 * What kiosks lost of their logs: holes that they told of (`log.gap`), after which what follows is taken without them;
 * forks; and ends of logs, wherever a new one was begun. Noted as the facts come in that tell of it.
 */
import type { Fact } from '../../../core/contracts/fact.ts';
import type { LogLoss } from '../../../core/domain/doubt.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { isToldLost, type LostRange } from '../../../core/domain/log-audit.ts';
import type { HubDatabase } from '../database.ts';
import type { LogLossTable } from '../tables/facts.ts';
import { hashesBetween, type NewFact, readStored } from './fact-store.ts';

/** Rows per statement: SQLite takes a bounded number of parameters. */
const ROWS = 100;
/** What a log begins with after another one whose end may be lost. */
const TELLS_OF_LOSS: ReadonlySet<string | null> = new Set([
  'storage.set-aside',
  'log.tail-lost',
  'log.set-back',
]);
/** So many facts are looked at for one whose time can be believed. */
const LOOK = 200;

/** What a `log.gap` names. */
export function lostBy(row: { readonly text: string; readonly hash: string }): LostRange[] {
  return rangesIn(readStored(row));
}

function rangesIn(fact: Fact): LostRange[] {
  const gap = payloadOf(fact, 'log.gap');
  return gap ? gap.ranges.map((range) => ({ origin: gap.origin, ...range })) : [];
}

/** Whether the kiosk said that it has none of these any more. */
export async function isGapTold(db: HubDatabase, kioskId: string, gap: LostRange): Promise<boolean> {
  const rows = await db
    .selectFrom('log_loss')
    .select(['first_seq', 'last_seq'])
    .where('origin', '=', gap.origin)
    .where('kind', '=', 'gap')
    .where('first_seq', '<=', gap.to)
    .where('last_seq', '>=', gap.from)
    .where('kiosk_id', '=', kioskId)
    .execute();
  const ranges = rows.map((row) => ({ from: row.first_seq, to: row.last_seq }));
  return isToldLost(ranges, gap.from, gap.to);
}

/** Notes what these new facts tell of losses. `held`: what stood in their places before, by sequence. `now` in ms. */
export async function noteLosses(
  db: HubDatabase,
  kioskId: string,
  fresh: readonly NewFact[],
  held: ReadonlyMap<number, readonly string[]>,
  now: number,
): Promise<void> {
  const rows = fresh.flatMap(({ fact, setAside }, index): LogLossTable[] => {
    const told = { kiosk_id: kioskId, told_origin: fact.origin, told_seq: fact.seq, told_at: now };
    const at = (kind: 'fork' | 'tail') => ({
      ...told,
      origin: fact.origin,
      kind,
      first_seq: fact.seq,
      last_seq: fact.seq,
    });
    const ranges = setAside === null ? rangesIn(fact) : [];
    const isForked = (seq: number | undefined) => seq !== undefined && (held.get(seq)?.length ?? 0) > 0;
    const forks = isForked(fact.seq) && !isForked(fresh[index - 1]?.fact.seq);
    return [
      ...ranges.map(({ origin, from, to }) => ({
        ...told,
        origin,
        kind: 'gap' as const,
        first_seq: from,
        last_seq: to,
      })),
      ...(forks ? [at('fork')] : []),
      ...(fact.seq === 1 && noticeIn(fact) !== 'log.rejected' ? [at('tail')] : []),
    ];
  });
  for (let from = 0; from < rows.length; from += ROWS)
    await db
      .insertInto('log_loss')
      .values(rows.slice(from, from + ROWS))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

/** What a kiosk may have written of which the hub has nothing, as far as it was told of since `since` (ms). */
export async function lossesOf(db: HubDatabase, kioskId: string, since: number): Promise<LogLoss[]> {
  const rows = await db
    .selectFrom('log_loss')
    .selectAll()
    .where('kiosk_id', '=', kioskId)
    .where('told_at', '>=', Math.max(since, 0))
    .execute();
  const losses: LogLoss[] = [];
  for (const row of rows)
    if (row.kind === 'gap') losses.push(...(await lostInside(db, row)));
    else losses.push(...(await (row.kind === 'fork' ? lostToFork(db, row) : lostAtEnd(db, row))));
  return losses;
}

/** What the hub holds all the same is not lost. */
async function lostInside(db: HubDatabase, row: LogLossTable): Promise<LogLoss[]> {
  const { origin, first_seq, last_seq } = row;
  const held = await hashesBetween(db, origin, first_seq, last_seq);
  const losses: LogLoss[] = [];
  let from = first_seq;
  for (const seq of [...[...held.keys()].sort((a, b) => a - b), last_seq + 1]) {
    if (seq > from) {
      const before = await edge(db, origin, from - 1, 'before');
      const behind = await edge(db, origin, seq, 'after');
      const after = behind.walls.length > 0 ? behind : await edge(db, row.told_origin, row.told_seq, 'after');
      losses.push(between(row, [{ origin, seq: from - 1 }], before, after));
    }
    from = seq + 1;
  }
  return losses;
}

/** The branch that was begun later was begun on a disk that had lost the end of the other. */
async function lostToFork(db: HubDatabase, row: LogLossTable): Promise<LogLoss[]> {
  const { origin, first_seq } = row;
  const before = await edge(db, origin, first_seq - 1, 'before');
  const branches = await factsAt(db, origin, first_seq);
  const after = {
    anchored: branches.every(({ clockTrust }) => clockTrust === 'anchored')
      ? Math.max(...branches.map(({ wall }) => wall))
      : null,
    walls: branches.map(({ wall }) => wall),
  };
  return [between(row, [{ origin, seq: first_seq - 1 }], before, after)];
}

/** A log that does not go on: unless it is the kiosk's first, or says that the one before was only refused. */
async function lostAtEnd(db: HubDatabase, row: LogLossTable): Promise<LogLoss[]> {
  const [first] = await factsAt(db, row.origin, 1);
  if (!first) return [];
  const ends = await endsBefore(db, row.kiosk_id, first);
  const newest = ends.reduce<Fact | null>((a, b) => (a && a.hlc > b.hlc ? a : b), null);
  if (!newest && !TELLS_OF_LOSS.has(noticeIn(first))) return [];
  const before = newest ? await edge(db, newest.origin, newest.seq, 'before') : NOTHING;
  const after = await edge(db, row.origin, 1, 'after');
  return [between(row, ends, before, after)];
}

/** The last held fact of each of the kiosk's other logs that was written before this one. */
async function endsBefore(db: HubDatabase, kioskId: string, first: Fact): Promise<Fact[]> {
  const others = await db
    .selectFrom('origin')
    .select(['origin', 'seq'])
    .where('kiosk_id', '=', kioskId)
    .where('origin', '!=', first.origin)
    .execute();
  const ends: Fact[] = [];
  for (const { origin, seq } of others) ends.push(...(await factsAt(db, origin, seq)));
  return ends.filter((end) => end.hlc < first.hlc);
}

function noticeIn(fact: Fact): string | null {
  return payloadOf(fact, 'kiosk.noticed')?.code ?? null;
}

async function factsAt(db: HubDatabase, origin: string, seq: number): Promise<Fact[]> {
  const rows = await db
    .selectFrom('fact')
    .select(['text', 'hash'])
    .where('origin', '=', origin)
    .where('seq', '=', seq)
    .execute();
  return rows.map(readStored);
}

/** Times beside a hole: the nearest that can be believed, and all that were read up to it. */
interface Edge {
  readonly anchored: number | null;
  readonly walls: readonly number[];
}

const NOTHING: Edge = { anchored: null, walls: [] };

async function edge(db: HubDatabase, origin: string, seq: number, way: 'before' | 'after'): Promise<Edge> {
  const rows = await db
    .selectFrom('fact')
    .select(['text', 'hash'])
    .where('origin', '=', origin)
    .where('seq', way === 'before' ? '<=' : '>=', seq)
    .orderBy('seq', way === 'before' ? 'desc' : 'asc')
    .limit(LOOK)
    .execute();
  const walls: number[] = [];
  for (const { wall, clockTrust } of rows.map(readStored)) {
    walls.push(wall);
    if (clockTrust === 'anchored') return { anchored: wall, walls };
  }
  return { anchored: null, walls };
}

/** Clocks that nobody vouched for widen it: by them the kiosk took people in. */
function between(row: LogLossTable, after: LogLoss['after'], low: Edge, high: Edge): LogLoss {
  const walls = [...low.walls, ...high.walls];
  return {
    origin: row.origin,
    after: after.map(({ origin, seq }) => ({ origin, seq })),
    from: Math.min(low.anchored ?? Number.NEGATIVE_INFINITY, ...walls),
    until: Math.max(high.anchored ?? row.told_at, ...walls),
    toldAt: row.told_at,
  };
}
