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

export interface LogAuditOptions {
  /** SHA-256 of the text's UTF-8 bytes, hex. */
  readonly hashOf: (text: string) => string;
  readonly marks: readonly LogMark[];
  /** Whether a log is held from its first fact on; of others only single facts are checked. */
  readonly isWhole: (origin: string) => boolean;
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
export class LogAudit {
  readonly #options: LogAuditOptions;
  readonly #marks = new Map<string, Map<number, LogMark[]>>();
  readonly #findings: LogFinding[] = [];
  readonly #logs: LogVerification['logs'] = [];
  #found = 0;
  #facts = 0;
  #forks = 0;
  #tail: Tail | null = null;

  constructor(options: LogAuditOptions) {
    this.#options = options;
    for (const mark of options.marks) {
      const ofLog = this.#marks.get(mark.origin) ?? new Map<number, LogMark[]>();
      ofLog.set(mark.seq, [...(ofLog.get(mark.seq) ?? []), mark]);
      this.#marks.set(mark.origin, ofLog);
    }
  }

  take(fact: StoredFact): void {
    if (this.#tail?.origin !== fact.origin) this.#begin(fact.origin);
    const tail = this.#tail as Tail;
    this.#facts += 1;
    tail.facts += 1;
    const said = this.#read(fact);
    if (fact.seq === tail.seq) this.#forks += 1;
    else this.#advance(tail, fact);
    tail.hashes.push(fact.hash);
    if (said && tail.whole && tail.before && !tail.before.includes(said.prevHash)) {
      const detail = `${fact.seq} does not continue what is stored before it`;
      this.#find(fact.origin, fact.seq, 'broken-chain', detail);
    }
  }

  /** Closes the last log and tells. Logs of which there is a mark but no fact are found to be gone. */
  finish(): Pick<LogVerification, 'intact' | 'facts' | 'forks' | 'logs' | 'findings' | 'moreFindings'> {
    this.#end();
    for (const origin of this.#marks.keys()) this.#checkMarksBeyond(origin, 0);
    return {
      intact: this.#found === 0,
      facts: this.#facts,
      forks: this.#forks,
      logs: this.#logs,
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
    if (tail.whole && gap)
      this.#find(fact.origin, next, 'missing', `${next} to ${fact.seq - 1} are not there any more`);
    tail.before = gap ? null : tail.hashes;
    tail.hashes = [];
    tail.seq = fact.seq;
  }

  /** What the text says of itself, as far as the chain needs it; null when it cannot be read. */
  #read(fact: StoredFact): { readonly prevHash: string } | null {
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
    if (said.origin === origin && said.seq === seq) return said;
    this.#find(origin, seq, 'moved', `what is stored as ${seq} was written as ${said.seq} of ${said.origin}`);
    return null;
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
      if (seq > last) this.#find(origin, last + 1, 'truncated', `the log ends at ${last}; ${by} says ${seq}`);
    }
  }

  #find(origin: string, seq: number | null, problem: LogFinding['problem'], detail: string): void {
    this.#found += 1;
    if (this.#findings.length < MOST_FINDINGS) this.#findings.push({ origin, seq, problem, detail });
  }
}

/** Only the three fields that hold the log together; a whole parse of each fact would take ten times as long. */
function envelopeOf(text: string): { origin: string; seq: number; prevHash: string } | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null) return null;
    const { origin, seq, prevHash } = json as Record<string, unknown>;
    if (typeof origin !== 'string' || typeof seq !== 'number' || typeof prevHash !== 'string') return null;
    return { origin, seq, prevHash };
  } catch {
    return null;
  }
}
