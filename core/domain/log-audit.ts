/**
 * Whether stored facts are still the ones that were written: each text against its hash, each log without gaps and
 * chained (architecture: "Facts, state, sync"), and against the marks that somebody else vouched for.
 */
import { GENESIS_HASH } from '../contracts/fact.ts';
import type { LogFinding, LogVerification } from '../contracts/log-verification.ts';

/** A fact's row, before anything of it is believed. */
export interface StoredFact {
  readonly origin: string;
  readonly seq: number;
  /** As stored beside the text, hex. */
  readonly hash: string;
  readonly text: string;
}

/** A place that a log is known to have reached, and with which hash. */
export interface LogMark {
  readonly origin: string;
  readonly seq: number;
  readonly hash: string;
  /** Who says so, for the finding's text: `the hub's checkpoint`. */
  readonly by: string;
}

/** Facts that the log's own writer has said to be lost, first and last sequence. */
export interface LostRange {
  readonly origin: string;
  readonly from: number;
  readonly to: number;
}

/** What a fact's text says of itself, before anything else of it is believed. */
export interface StoredEnvelope {
  readonly origin: string;
  readonly seq: number;
  readonly prevHash: string;
  readonly [field: string]: unknown;
}

export interface LogAuditOptions<Row extends StoredFact> {
  /** SHA-256 of the text's UTF-8 bytes, hex. */
  readonly hashOf: (text: string) => string;
  readonly marks: readonly LogMark[];
  /** Whether a log is held from its first fact on; of others only single facts are checked. */
  readonly isWhole: (origin: string) => boolean;
  /** The column that says something else than the text does; null when all say the same. */
  readonly wrongColumn?: (row: Row, said: StoredEnvelope) => string | null;
}

/** More findings than this are counted and not listed. */
export const MOST_FINDINGS = 1000;

interface Tail {
  readonly origin: string;
  readonly whole: boolean;
  /** The sequence read last, 0 before the first. */
  seq: number;
  /** Hashes at `seq`, and those at the sequence before it; null when that is not there. */
  hashes: string[];
  before: readonly string[] | null;
  facts: number;
}

/** Takes the facts one by one, ordered by origin and sequence, and says at the end what is wrong with them. */
export class LogAudit<Row extends StoredFact = StoredFact> {
  readonly #options: LogAuditOptions<Row>;
  readonly #marks = new Map<string, Map<number, LogMark[]>>();
  readonly #lost: LostRange[] = [];
  /** Findings that a range told to be lost may yet explain. */
  readonly #absent: { readonly range: LostRange; readonly finding: LogFinding }[] = [];
  readonly #findings: LogFinding[] = [];
  readonly #logs: LogVerification['logs'] = [];
  #found = 0;
  #facts = 0;
  #forks = 0;
  #tail: Tail | null = null;

  constructor(options: LogAuditOptions<Row>) {
    this.#options = options;
    for (const mark of options.marks) {
      const ofLog = this.#marks.get(mark.origin) ?? new Map<number, LogMark[]>();
      ofLog.set(mark.seq, [...(ofLog.get(mark.seq) ?? []), mark]);
      this.#marks.set(mark.origin, ofLog);
    }
  }

  take(fact: Row): void {
    if (this.#tail?.origin !== fact.origin) this.#begin(fact.origin);
    const tail = this.#tail as Tail;
    this.#facts += 1;
    tail.facts += 1;
    const said = this.#read(fact);
    if (fact.seq === tail.seq) this.#forks += 1;
    else this.#advance(tail, fact);
    tail.hashes.push(fact.hash);
    if (said && tail.whole && tail.before && !tail.before.includes(said.prevHash)) {
      const { origin, seq } = fact;
      const detail = `${seq} does not continue what is stored before it`;
      // Of a fork only the other side may be left.
      const range = { origin, from: seq - 1, to: seq - 1 };
      this.#absent.push({ range, finding: { origin, seq, problem: 'broken-chain', detail } });
    }
  }

  /** That these are missing is no finding then, wherever in the reading it is told. */
  takeLost(range: LostRange): void {
    this.#lost.push(range);
  }

  /** Closes the last log and tells. Logs of which there is a mark but no fact are found to be gone. */
  finish(): Omit<LogVerification, 'vouched' | 'seconds'> {
    this.#end();
    for (const origin of this.#marks.keys()) this.#checkMarksBeyond(origin, 0);
    for (const { range, finding } of this.#absent)
      if (!this.#isLost(range)) this.#find(finding.origin, finding.seq, finding.problem, finding.detail);
    return {
      intact: this.#found === 0,
      facts: this.#facts,
      forks: this.#forks,
      logs: this.#logs,
      lost: this.#lost,
      findings: this.#findings,
      moreFindings: this.#found - this.#findings.length,
    };
  }

  /** Something that the caller found out by itself, such as a mark whose signature is not right. */
  find(origin: string, seq: number | null, problem: LogFinding['problem'], detail: string): void {
    this.#find(origin, seq, problem, detail);
  }

  #begin(origin: string): void {
    this.#end();
    const whole = this.#options.isWhole(origin);
    this.#tail = { origin, whole, seq: 0, hashes: [GENESIS_HASH], before: [], facts: 0 };
  }

  #end(): void {
    const tail = this.#tail;
    if (!tail) return;
    this.#checkMarks(tail);
    this.#checkMarksBeyond(tail.origin, tail.seq);
    this.#marks.delete(tail.origin);
    this.#logs.push({ origin: tail.origin, whole: tail.whole, facts: tail.facts, last: tail.seq });
    this.#tail = null;
  }

  #advance(tail: Tail, fact: StoredFact): void {
    this.#checkMarks(tail);
    const next = tail.seq + 1;
    const gap = fact.seq !== next;
    if (tail.whole && gap) {
      const detail = `${next} to ${fact.seq - 1} are not there any more`;
      this.#miss({ origin: fact.origin, from: next, to: fact.seq - 1 }, 'missing', detail);
    }
    tail.before = gap ? null : tail.hashes;
    tail.hashes = [];
    tail.seq = fact.seq;
  }

  /** What the text says of itself, as far as the chain needs it; null when it cannot be read. */
  #read(fact: Row): { readonly prevHash: string } | null {
    const { origin, seq } = fact;
    if (this.#options.hashOf(fact.text) !== fact.hash) {
      this.#find(origin, seq, 'edited', `the text of ${seq} does not give the hash that is stored with it`);
      return null;
    }
    const said = envelopeOf(fact.text);
    if (!said) {
      this.#find(origin, seq, 'unreadable', `the text of ${seq} is no fact`);
      return null;
    }
    if (said.origin !== origin || said.seq !== seq) {
      const detail = `what is stored as ${seq} was written as ${said.seq} of ${said.origin}`;
      this.#find(origin, seq, 'moved', detail);
      return null;
    }
    const column = this.#options.wrongColumn?.(fact, said) ?? null;
    if (column !== null)
      this.#find(origin, seq, 'mislabelled', `${column} of ${seq} is not what its text says`);
    return said;
  }

  #checkMarks(tail: Tail): void {
    for (const mark of this.#marks.get(tail.origin)?.get(tail.seq) ?? []) {
      if (tail.hashes.includes(mark.hash)) continue;
      this.#find(
        mark.origin,
        mark.seq,
        'rewritten',
        `${mark.seq} is not the fact that ${mark.by} vouches for`,
      );
    }
  }

  #checkMarksBeyond(origin: string, last: number): void {
    for (const [seq, marks] of this.#marks.get(origin) ?? []) {
      const by = marks[0]?.by ?? '';
      if (seq > last)
        this.#miss(
          { origin, from: last + 1, to: seq },
          'truncated',
          `the log ends at ${last}; ${by} says ${seq}`,
        );
    }
  }

  #miss(range: LostRange, problem: 'missing' | 'truncated', detail: string): void {
    this.#absent.push({ range, finding: { origin: range.origin, seq: range.from, problem, detail } });
  }

  /** Whether all of these were told to be lost, in whatever pieces. */
  #isLost({ origin, from, to }: LostRange): boolean {
    const ranges = this.#lost.filter((range) => range.origin === origin);
    return isToldLost(ranges, from, to);
  }

  #find(origin: string, seq: number | null, problem: LogFinding['problem'], detail: string): void {
    this.#found += 1;
    if (this.#findings.length < MOST_FINDINGS) this.#findings.push({ origin, seq, problem, detail });
  }
}

/** Whether every sequence from `from` to `to` lies in one of the ranges of a log. */
export function isToldLost(
  ranges: readonly Pick<LostRange, 'from' | 'to'>[],
  from: number,
  to: number,
): boolean {
  let next = from;
  for (const range of [...ranges].sort((a, b) => a.from - b.from))
    if (range.from <= next) next = Math.max(next, range.to + 1);
  return next > to;
}

/**
 * Null when the text is no fact. Only the three fields that hold the log together are looked at; a whole parse of each
 * fact would take ten times as long.
 */
export function envelopeOf(text: string): StoredEnvelope | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null) return null;
    const { origin, seq, prevHash } = json as Record<string, unknown>;
    if (typeof origin !== 'string' || typeof seq !== 'number' || typeof prevHash !== 'string') return null;
    return json as StoredEnvelope;
  } catch {
    return null;
  }
}
