/**
 * Replicates the log: batches with one in flight, a cumulative acknowledgement that carries the hub's epoch, and
 * resending from it (architecture: "Facts, state, sync"). Knows nothing of MQTT; whatever is lost, doubled or late is
 * made good by the next acknowledgement or by the watchdog.
 */
import {
  type FactAck,
  type FactBatch,
  headText,
  type LogCheckpoint,
  type SyncRejection,
} from '../../core/contracts/mqtt.ts';
import type { LogHead, Outbox } from '../../core/ports/outbox.ts';
import { backOff, type Schedule } from './schedule.ts';

export interface UplinkOptions {
  readonly outbox: Outbox;
  /** Ed25519 over the text's UTF-8 bytes, by the device key. */
  readonly sign: (text: string) => Uint8Array;
  readonly schedule: Schedule;
  /** Uniform in 0..1, for jitter. */
  readonly random: () => number;
  /** The hub incarnation that was spoken to last, kept over restarts. */
  readonly epoch: { get(): string | null; set(epoch: string): void };
  readonly onEvent: (event: UplinkEvent) => void;
}

export type UplinkEvent =
  | { readonly kind: 'acked' }
  | { readonly kind: 'rejected'; readonly origin: string; readonly code: string }
  | { readonly kind: 'new-incarnation'; readonly reason: 'set-back' | 'rejected' };

const BATCH = { facts: 200, bytes: 256 * 1024 };
const ACK_FIRST_MS = 10_000;
const ACK_LONGEST_MS = 5 * 60_000;
const HOLD_FIRST_MS = 5_000;
const HOLD_LONGEST_MS = 10 * 60_000;
/** After so many refusals of one log, what is new goes on under another origin, past what stands in the way. */
const REFUSALS_BEFORE_NEW_LOG = 3;
const BROKEN_CHAIN: SyncRejection = 'sync.broken-chain';
/** Refusals of the kiosk and not of what its log says: another log would be refused as well. */
const WHO_WE_ARE: ReadonlySet<string> = new Set<SyncRejection>(['sync.bad-signature', 'sync.wrong-origin']);

export class Uplink {
  readonly #options: UplinkOptions;
  #send: ((batch: FactBatch) => void) | null = null;
  #inFlight: { readonly origin: string; readonly to: number } | null = null;
  #cancelWatch: () => void = () => {};
  /** Batches in a row that nobody answered. */
  #silences = 0;
  /** Origins that wait after a refusal or a gap asked for in vain, with how to stop waiting. */
  readonly #held = new Map<string, () => void>();
  readonly #refusals = new Map<string, number>();
  /** The gap asked for last, to notice that answering it does not help. */
  #lastGap: { readonly origin: string; readonly from: number; readonly times: number } | null = null;

  constructor(options: UplinkOptions) {
    this.#options = options;
  }

  /** A connection is up; `send` publishes at least once while it lasts. */
  connected(send: (batch: FactBatch) => void): void {
    this.#send = send;
    this.#silences = 0;
    this.#pump();
  }

  disconnected(): void {
    this.#send = null;
    this.#landed();
    for (const stop of this.#held.values()) stop();
    this.#held.clear();
  }

  /** There may be something to send. */
  poke(): void {
    this.#pump();
  }

  /** Facts that the hub of the present epoch has not acknowledged, over all incarnations. */
  unsent(): number {
    return this.#options.outbox
      .heads()
      .reduce((sum, head) => sum + Math.max(0, head.seq - this.acked(head.origin)), 0);
  }

  acked(origin: string): number {
    const epoch = this.#options.epoch.get();
    return epoch === null ? 0 : this.#options.outbox.acked(epoch, origin);
  }

  /** The hub's answer to a batch, or its own word after a restore. */
  onAck(ack: FactAck): void {
    this.#adopt(ack.hubEpoch);
    const head = this.#options.outbox.heads().find((candidate) => candidate.origin === ack.origin);
    if (!head) return;
    const before = this.acked(ack.origin);
    if (ack.rejected !== null) this.#refused(ack.origin, ack.rejected);
    else if (ack.resendFrom !== null) this.#gap(head, ack.resendFrom);
    else this.#progress(head, ack.seq, ack.checkpoint);
    if (this.acked(ack.origin) !== before) this.#options.onEvent({ kind: 'acked' });
    this.#pump();
  }

  /** What the hub says elsewhere that it holds of a log of ours. */
  hubHolds(origin: string, seq: number): void {
    const head = this.#options.outbox.heads().at(-1);
    if (head?.origin === origin && seq > head.seq) this.setBack();
    this.#pump();
  }

  /** This disk is older than what the hub has seen of it: never write under the same numbers again. */
  setBack(): void {
    this.#options.outbox.newIncarnation('set-back');
    this.#options.onEvent({ kind: 'new-incarnation', reason: 'set-back' });
  }

  #adopt(hubEpoch: string): void {
    if (this.#options.epoch.get() === hubEpoch) return;
    this.#options.epoch.set(hubEpoch);
    this.#landed();
    this.#refusals.clear();
  }

  #progress(head: LogHead, seq: number, checkpoint: LogCheckpoint | undefined): void {
    const answered = this.#inFlight?.origin === head.origin && seq >= this.#inFlight.to;
    // An ack beyond our head is of facts we no longer have. It vouches for what was just sent, and for nothing else.
    const known = seq <= head.seq ? seq : answered ? (this.#inFlight?.to ?? 0) : 0;
    if (known > this.acked(head.origin)) {
      this.#options.outbox.setAcked(this.#epoch(), head.origin, known);
      if (checkpoint?.seq === known) this.#options.outbox.keepCheckpoint(head.origin, checkpoint);
      this.#refusals.delete(head.origin);
      this.#lastGap = null;
    }
    if (answered) {
      this.#landed();
      this.#silences = 0;
    }
    if (seq > head.seq && this.#isPresent(head.origin)) this.setBack();
  }

  #gap(head: LogHead, from: number): void {
    if (from > head.seq + 1) {
      if (this.#isPresent(head.origin)) this.setBack();
      return;
    }
    this.#options.outbox.setAcked(this.#epoch(), head.origin, from - 1);
    if (this.#inFlight?.origin === head.origin) this.#landed();
    const again = this.#lastGap?.origin === head.origin && this.#lastGap.from === from;
    this.#lastGap = { origin: head.origin, from, times: again ? (this.#lastGap?.times ?? 0) + 1 : 0 };
    if (again) this.#hold(head.origin, this.#lastGap.times);
  }

  #refused(origin: string, code: string): void {
    const times = (this.#refusals.get(origin) ?? 0) + 1;
    this.#refusals.set(origin, times);
    if (this.#inFlight?.origin === origin) this.#landed();
    // The hub holds the other side of a fork as far as this: what it counts there is not what we wrote, so all is told.
    if (code === BROKEN_CHAIN && times === 1) this.#options.outbox.setAcked(this.#epoch(), origin, 0);
    this.#hold(origin, times - 1);
    this.#options.onEvent({ kind: 'rejected', origin, code });
    if (times < REFUSALS_BEFORE_NEW_LOG || !this.#isPresent(origin) || WHO_WE_ARE.has(code)) return;
    // A log of which the hub has taken nothing yet is no better place than the next one would be.
    if (this.acked(origin) === 0 && this.#options.outbox.heads().length > 1) return;
    this.#options.outbox.newIncarnation('rejected');
    this.#options.onEvent({ kind: 'new-incarnation', reason: 'rejected' });
  }

  #pump(): void {
    if (!this.#send || this.#inFlight) return;
    for (const head of this.#options.outbox.heads()) {
      if (this.#held.has(head.origin)) continue;
      const batch = this.#batch(head);
      if (!batch) continue;
      this.#inFlight = { origin: head.origin, to: batch.head.seq };
      const wait = backOff(this.#silences, ACK_FIRST_MS, ACK_LONGEST_MS, this.#options.random);
      this.#cancelWatch = this.#options.schedule(() => {
        this.#silences += 1;
        this.#inFlight = null;
        this.#pump();
      }, wait);
      this.#send(batch);
      return;
    }
  }

  #batch(head: LogHead): FactBatch | null {
    const acked = this.acked(head.origin);
    if (acked >= head.seq) return null;
    const facts = this.#options.outbox.factsAfter(head.origin, acked, BATCH);
    const [first, last] = [facts[0], facts.at(-1)];
    if (!first || !last) return null;
    const { seq, hash } = last;
    const signature = Buffer.from(this.#options.sign(headText(head.origin, { seq, hash }))).toString(
      'base64',
    );
    return {
      v: 1,
      origin: head.origin,
      from: first.seq,
      facts: facts.map((fact) => fact.text),
      head: { seq, hash, signature },
    };
  }

  #hold(origin: string, failures: number): void {
    this.#held.get(origin)?.();
    const wait = backOff(failures, HOLD_FIRST_MS, HOLD_LONGEST_MS, this.#options.random);
    const cancel = this.#options.schedule(() => {
      this.#held.delete(origin);
      this.#pump();
    }, wait);
    this.#held.set(origin, cancel);
  }

  #landed(): void {
    this.#cancelWatch();
    this.#cancelWatch = () => {};
    this.#inFlight = null;
  }

  #isPresent(origin: string): boolean {
    return this.#options.outbox.heads().at(-1)?.origin === origin;
  }

  #epoch(): string {
    return this.#options.epoch.get() ?? '';
  }
}
