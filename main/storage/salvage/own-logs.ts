/** This kiosk's own logs as far as they could be read back: where each ends, and what is missing from it. */
import type { Fact } from '../../../core/contracts/fact.ts';
import { GENESIS_HASH } from '../../../core/contracts/fact.ts';
import type { LostRange } from '../../../core/domain/log-audit.ts';
import type { LogHead } from '../../../core/ports/outbox.ts';

interface OwnLog {
  readonly seqs: Set<number>;
  head: LogHead;
  /** How far it is known to have come. */
  reached: number;
  firstWall: number;
}

export class OwnLogs {
  readonly #prefix: string;
  readonly #logs = new Map<string, OwnLog>();

  constructor(kioskId: string) {
    this.#prefix = `kiosk:${kioskId}:`;
  }

  /** Facts kept, of all logs. */
  get kept(): number {
    return [...this.#logs.values()].reduce((sum, log) => sum + log.seqs.size, 0);
  }

  add({ origin, seq, hash, wall }: Fact): void {
    const log = this.#log(origin);
    if (!log) return;
    log.seqs.add(seq);
    log.firstWall = Math.min(log.firstWall, wall);
    if (seq > log.head.seq) log.head = { origin, seq, hash };
  }

  /** Somewhere it is written that a log had come this far. */
  reached({ origin, seq }: Pick<LogHead, 'origin' | 'seq'>): void {
    const log = this.#log(origin);
    if (log) log.reached = Math.max(log.reached, seq);
  }

  /** The last fact kept of each, oldest log first. */
  heads(): LogHead[] {
    return [...this.#logs.values()].sort((a, b) => a.firstWall - b.firstWall).map(({ head }) => head);
  }

  /** What is missing from each up to where it had come. */
  lost(): LostRange[] {
    return [...this.#logs].flatMap(([origin, log]) => {
      const until = Math.max(log.reached, log.head.seq);
      const ranges: LostRange[] = [];
      let before = 0;
      for (const seq of [...[...log.seqs].sort((a, b) => a - b), until + 1]) {
        if (seq > before + 1) ranges.push({ origin, from: before + 1, to: seq - 1 });
        before = seq;
      }
      return ranges;
    });
  }

  #log(origin: string): OwnLog | null {
    if (!origin.startsWith(this.#prefix)) return null;
    const held = this.#logs.get(origin);
    if (held) return held;
    const head = { origin, seq: 0, hash: GENESIS_HASH };
    const log = { seqs: new Set<number>(), head, reached: 0, firstWall: Number.MAX_SAFE_INTEGER };
    this.#logs.set(origin, log);
    return log;
  }
}
