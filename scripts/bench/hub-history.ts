/** Three years of sessions in bulk: made as facts, folded and laid out in rows by the hub's own functions. */
import { randomUUID } from 'node:crypto';
import { type Kysely, PostgresAdapter, sql } from 'kysely';
import { uuidv7obj } from 'uuidv7';
import type { Fact, FactEnvelope, FactPayload, FactType } from '../../core/contracts/fact.ts';
import { GENESIS_HASH } from '../../core/contracts/fact.ts';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { countFamily } from '../../core/domain/attendance-rate.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc } from '../../core/domain/hlc.ts';
import { foldSession } from '../../core/domain/session.ts';
import { windowsOf } from '../../core/domain/session-windows.ts';
import type { HubDatabase } from '../../hub/storage/database.ts';
import { NO_FEEDBACK, rowsOf, type SessionRows } from '../../hub/storage/projections/view-rows.ts';
import { Dice } from '../term/dice.ts';
import { type Campus, DAYS, type Group, WEEKS } from './hub-campus.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;
/** How often trainees come; one of each group seldom enough to be at risk. */
const USUALLY = 0.9;
const SELDOM = 0.6;
/** Sessions per transaction. */
const BATCH = 200;

export interface Filled {
  /** Sessions whose facts are there too: those that may be opened. */
  readonly opened: string[];
  sessions: number;
  records: number;
  facts: number;
}

/** Writes history from its beginning to its end, in as many parts as it is asked for. */
export class History {
  readonly filled: Filled = { opened: [], sessions: 0, records: 0, facts: 0 };
  readonly #db: HubDatabase;
  readonly #campus: Campus;
  readonly #now: number;
  readonly #factsEvery: number;
  readonly #dice = new Dice(7);
  readonly #origin = `hub:${randomUUID()}:${'b'.repeat(16)}`;
  readonly #next: Iterator<{ group: Group; start: number }>;
  #hash = GENESIS_HASH;

  /** Every `factsEvery`-th session gets its facts stored; the others only what is made of them. */
  constructor(db: HubDatabase, campus: Campus, now: number, factsEvery: number) {
    this.#db = db;
    this.#campus = campus;
    this.#now = now;
    this.#factsEvery = factsEvery;
    this.#next = this.#plan();
  }

  get total(): number {
    return this.#campus.groups.length * WEEKS * DAYS;
  }

  /** Fills until so many sessions are there. */
  async upTo(sessions: number, progress: (done: number) => void): Promise<void> {
    while (this.filled.sessions < sessions) {
      const made: { rows: SessionRows; facts: Fact[]; group: string }[] = [];
      while (made.length < BATCH && this.filled.sessions < sessions) made.push(this.#makeNext());
      await this.#db.transaction().execute((trx) => this.#write(trx, made));
      progress(this.filled.sessions);
    }
  }

  *#plan(): Generator<{ group: Group; start: number }> {
    const monday = this.#now - 10 * HOUR;
    for (let week = WEEKS; week > 0; week -= 1)
      for (let day = 0; day < DAYS; day += 1)
        for (const group of this.#campus.groups)
          yield { group, start: monday - week * 7 * DAY + day * DAY + (7 + group.hour) * HOUR };
  }

  #makeNext() {
    const { value } = this.#next.next();
    if (!value) throw new Error('there is no more history');
    const { group, start } = value;
    const id = uuidAt(start);
    const isOpened = this.filled.sessions % this.#factsEvery === 0;
    const facts = this.#factsOf(id, group, start, isOpened);
    const state = foldSession(id, facts);
    const counted = countFamily(new Map([[id, state]])).get(id);
    const parts = { zone: 'Europe/Paris', feedback: NO_FEEDBACK, now: start + 2 * HOUR };
    const rows = rowsOf(state, facts, counted ?? { standsFor: null, records: new Map() }, parts);
    if (!rows) throw new Error('a session without a definition');
    this.filled.sessions += 1;
    this.filled.records += rows.records.length;
    if (isOpened) this.filled.opened.push(id);
    return { rows, facts: isOpened ? facts : [], group: group.id };
  }

  #factsOf(session: string, group: Group, start: number, stored: boolean): Fact[] {
    const facts: Fact[] = [];
    const say = <T extends FactType>(
      type: T,
      subject: string | null,
      wall: number,
      payload: FactPayload<T>,
    ) => {
      const envelope = this.#envelope(type, subject, session, wall, payload, facts.length);
      const fact = stored
        ? encodeFact(envelope)
        : // Never stored: the fold asks of a fact's text nothing, and of its hash that it is its own.
          { ...envelope, text: '', hash: `${session}/${facts.length}` };
      if (stored) this.#hash = fact.hash;
      if (stored) this.filled.facts += 1;
      facts.push(fact);
    };
    const end = start + HOUR;
    const expected = group.members.map((member) => member.subject);
    const { siteId, roomId, unitId } = group;
    const act = { method: 'badge-pin', location: null, policyVersion: 1 } as const;
    say('session.scheduled', group.trainer.subject, start - 20 * DAY, {
      ...{ siteId, roomId, title: 'Welding', kind: 'timetable', makeupOf: null, unitId, expected },
      ...{ scheduledStart: start, scheduledEnd: end, windows: windowsOf(start, end, DEFAULT_POLICY) },
      ...{ policy: DEFAULT_POLICY, policyVersion: 1, groups: [{ groupId: group.id, members: expected }] },
    });
    if (this.#dice.chance(0.98)) {
      say('session.started', group.trainer.subject, start + this.#dice.between(-5, 4) * MINUTE, act);
      for (const subject of expected)
        if (this.#dice.chance(subject === expected[0] ? SELDOM : USUALLY))
          say('attendance.checked-in', subject, start + this.#dice.between(-8, 14) * MINUTE, {
            ...act,
            ...{ method: 'face', by: null },
          });
      say('session.ended', group.trainer.subject, end, { method: 'badge-pin', location: null });
      say('session.settled', null, end + HOUR, { outcome: 'completed', unattended: false, kiosks: [] });
    } else say('session.canceled', null, start - DAY, { reason: 'The trainer is ill.' });
    return facts;
  }

  #envelope(
    type: FactType,
    subject: string | null,
    session: string,
    wall: number,
    payload: object,
    counter: number,
  ): FactEnvelope {
    return {
      ...{ origin: this.#origin, seq: this.filled.facts + 1, id: uuidAt(wall), prevHash: this.#hash },
      ...{ hlc: formatHlc({ ms: wall, counter }), wall, bootId: 'bench', mono: wall },
      ...{ clockTrust: 'anchored', type, v: 1, critical: true, subject, session, sealed: null },
      payload: { ...payload },
    };
  }

  async #write(
    trx: HubDatabase,
    made: readonly { rows: SessionRows; facts: readonly Fact[]; group: string }[],
  ): Promise<void> {
    await insertAll(
      trx,
      'session_view',
      made.map(({ rows }) => ({ ...rows.session, announced: 1 })),
    );
    await insertAll(
      trx,
      'record_view',
      made.flatMap(({ rows }) => rows.records),
    );
    await insertAll(
      trx,
      'session_figures',
      made.flatMap(({ rows }) => rows.figures ?? []),
    );
    await insertAll(
      trx,
      'group_figures',
      made.flatMap(({ rows }) => rows.groups),
    );
    await insertAll(
      trx,
      'session_group',
      made.map(({ rows, group }) => ({
        session_id: rows.session.id,
        group_id: group,
        starts_at: rows.session.scheduled_start,
      })),
    );
    await insertAll(
      trx,
      'fact',
      made.flatMap(({ facts }) => facts.map(factRow)),
    );
  }
}

/** Older than anything that the change feed knows, which such facts never went through. */
function factRow({ origin, seq, hash, id, type, session, subject, hlc, text, wall }: Fact) {
  return {
    origin,
    seq,
    hash,
    id,
    type,
    session,
    subject,
    hlc,
    text,
    received_at: wall,
    set_aside: null,
    n: -1,
  };
}

/** As ids are that are made at that time: they come in the order of time, as in life. */
function uuidAt(ms: number): string {
  const id = Uint8Array.from(uuidv7obj().bytes);
  for (let index = 0; index < 6; index += 1) id[index] = Math.floor(ms / 2 ** (8 * (5 - index))) & 0xff;
  const hex = Buffer.from(id).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** One statement per thousand rows: they go over as one JSON text, which either database takes apart itself. */
async function insertAll(db: HubDatabase, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  for (let from = 0; from < rows.length; from += 1000) {
    const json = JSON.stringify(rows.slice(from, from + 1000));
    const names = sql.join(columns.map((column) => sql.ref(column)));
    await sql`insert into ${sql.table(table)} (${names}) ${source(db, table, columns, json)}`.execute(db);
  }
}

function source(db: Kysely<never> | HubDatabase, table: string, columns: readonly string[], json: string) {
  if (db.getExecutor().adapter instanceof PostgresAdapter)
    return sql`select ${sql.join(columns.map((column) => sql.ref(column)))} from json_populate_recordset(null::${sql.table(table)}, ${json}::json)`;
  return sql`select ${sql.join(columns.map((column) => sql`value ->> ${sql.lit(column)}`))} from json_each(${json})`;
}
