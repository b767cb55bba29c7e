/**
 * Follows the hub's change feed: asks from the cursor when connected, on news, after progress and now and then, so
 * that no single message matters. Knows nothing of MQTT.
 */
import type { Cursor, FeedBody } from '../../core/contracts/feed.ts';
import type { FeedChunk, FeedRequest } from '../../core/contracts/mqtt.ts';
import type { FeedResult, FeedStore } from '../../core/ports/feed-store.ts';
import type { FeedAssembler } from './feed-assembler.ts';
import { backOff, type Schedule } from './schedule.ts';

export interface DownlinkOptions {
  readonly feed: FeedStore;
  readonly assembler: FeedAssembler;
  readonly schedule: Schedule;
  /** Uniform in 0..1, for jitter. */
  readonly random: () => number;
  readonly onApplied: (body: FeedBody, result: FeedResult & { kind: 'applied' }, hubEpoch: string) => void;
  /** Every readable body, applied or not: it says what the hub holds of our log. */
  readonly onBody: (body: FeedBody) => void;
  readonly onFailed: (error: unknown) => void;
}

const ANSWER_FIRST_MS = 20_000;
const ANSWER_LONGEST_MS = 5 * 60_000;
const FAILED_FIRST_MS = 1_000;
const POLL_MS = 5 * 60_000;
/** After so many bodies in a row that could not be taken in, everything is asked for anew. */
const FAILURES_BEFORE_SNAPSHOT = 3;

export class Downlink {
  readonly #options: DownlinkOptions;
  #send: ((request: FeedRequest) => void) | null = null;
  #asked = false;
  /** Something changed while an answer was under way. */
  #again = false;
  #silences = 0;
  #failures = 0;
  #cancel: () => void = () => {};

  constructor(options: DownlinkOptions) {
    this.#options = options;
  }

  connected(send: (request: FeedRequest) => void): void {
    this.#send = send;
    this.#silences = 0;
    this.#ask();
  }

  disconnected(): void {
    this.#send = null;
    this.#asked = false;
    this.#again = false;
    this.#cancel();
    this.#options.assembler.forget();
  }

  onNews(hubEpoch: string, n: number): void {
    const held = this.#options.feed.cursor();
    if (held?.hubEpoch === hubEpoch && held.n >= n) return;
    if (this.#asked) this.#again = true;
    else this.#ask();
  }

  /** What is held is older than the cursor said, and the cursor is gone. */
  fellBack(): void {
    if (this.#asked) this.#again = true;
    else this.#ask();
  }

  onChunk(chunk: FeedChunk): void {
    const before = this.#options.feed.cursor();
    let result: FeedResult;
    let body: FeedBody | null;
    try {
      body = this.#options.assembler.add(chunk);
      if (!body) return;
      result = this.#options.feed.apply(chunk.hubEpoch, body);
    } catch (error) {
      this.#failed(error);
      return;
    }
    this.#asked = false;
    this.#silences = 0;
    if (result.kind === 'applied') this.#options.onApplied(body, result, chunk.hubEpoch);
    this.#options.onBody(body);
    if (result.kind === 'gap') {
      this.#retry();
      return;
    }
    this.#failures = 0;
    const more = this.#again || moved(before, this.#options.feed.cursor());
    this.#again = false;
    if (more) this.#ask();
    else this.#later(POLL_MS);
  }

  #failed(error: unknown): void {
    this.#asked = false;
    this.#options.onFailed(error);
    this.#retry();
  }

  #retry(): void {
    this.#failures += 1;
    this.#later(backOff(this.#failures - 1, FAILED_FIRST_MS, ANSWER_LONGEST_MS, this.#options.random));
  }

  #ask(): void {
    if (!this.#send) return;
    this.#asked = true;
    const wait = backOff(this.#silences, ANSWER_FIRST_MS, ANSWER_LONGEST_MS, this.#options.random);
    this.#later(wait, () => {
      this.#silences += 1;
    });
    const anew = this.#failures >= FAILURES_BEFORE_SNAPSHOT;
    this.#send({ v: 1, cursor: anew ? null : this.#options.feed.cursor() });
  }

  #later(ms: number, before: () => void = () => {}): void {
    this.#cancel();
    this.#cancel = this.#options.schedule(() => {
      before();
      this.#ask();
    }, ms);
  }
}

function moved(before: Cursor | null, after: Cursor | null): boolean {
  return before?.n !== after?.n || before?.hubEpoch !== after?.hubEpoch;
}
