/**
 * Replicates the log: batches with one in flight, a cumulative acknowledgement that carries the hub's epoch, and
 * resending from it (architecture: "Facts, state, sync"). Knows nothing of MQTT; whatever is lost, doubled or late is
 * made good by the next acknowledgement or by the watchdog.
 */
import { type FactAck, type FactBatch, headText, type SyncRejection } from '../../core/contracts/mqtt.ts';
import type { LogHead, Outbox } from '../../core/ports/outbox.ts';
import { backOff, type Schedule } from './schedule.ts';

export interface UplinkOptions {
  readonly outbox: Outbox;
  /** Ed25519 over the text's UTF-8 bytes, by the device key. */
  readonly sign: (text: string) => Uint8Array;
  readonly schedule: Schedule;
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Uniform in 0..1, for jitter. */
  readonly random: () => number;
  /** The hub incarnation that was spoken to last, kept over restarts. */
  readonly epoch: { get(): string | null; set(epoch: string): void };
  readonly onEvent: (event: UplinkEvent) => void;
}

export type UplinkEvent =
  /** `afterMs`: how long the batch was under way; null for a word of the hub that answers none. */
  | { readonly kind: 'acked'; readonly afterMs: number | null }
  /** Nobody answered a batch: it is sent again. */
  | { readonly kind: 'unanswered'; readonly origin: string; readonly times: number }
  /** For the first time since the start, or since the hub began a new epoch, it holds all that was written here. */
  | { readonly kind: 'all-sent' }
  | { readonly kind: 'rejected'; readonly origin: string; readonly code: string }
  | { readonly kind: 'new-incarnation'; readonly reason: 'set-back' | 'rejected' };

const BATCH = { facts: 200, bytes: 256 * 1024 };
const ACK_FIRST_MS = 10_000;
/** A hub that says nothing at all is not overloaded, or it would say that it heard: what it can do again it is to be asked soon. */
const ACK_LONGEST_MS = 20_000;
/**
 * After a batch of a backlog the kiosk rests: packing, sending and what the hub says in answer keep it busy for a few
 * hundredths of that, so that whoever stands before it hardly ever meets a batch, and a week's facts are through within
 * a minute.
 */
const REST_MS = 1_000;
const HOLD_FIRST_MS = 5_000;
const HOLD_LONGEST_MS = 10 * 60_000;
/** After so many refusals of one log, what is new goes on under another origin, past what stands in the way. */
const REFUSALS_BEFORE_NEW_LOG = 3;
const BROKEN_CHAIN: SyncRejection = 'sync.broken-chain';
/** Refusals of the kiosk and not of what its log says: another log would be refused as well. */
const WHO_WE_ARE: ReadonlySet<string> = new Set<SyncRejection>(['sync.bad-signature', 'sync.wrong-origin']);

interface InFlight {
  readonly origin: string;
  readonly to: number;
  readonly hash: string;
  /** Whether it was as long as batches get: there is a backlog. */
  readonly full: boolean;
  /** When it was first sent, monotonic ms. */
  readonly sentAt: number;
}

export class Uplink {
  readonly #options: UplinkOptions;
  #send: ((batch: FactBatch) => void) | null = null;
  #inFlight: InFlight | null = null;
  #cancelWatch: () => void = () => {};
  /** Ends the rest after a batch of a backlog; null while there is none. */
  #cancelRest: (() => void) | null = null;
  /** Whether it was told that the hub holds everything. */
  #allSent = false;
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
    this.#endRest();
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
    const sent = this.#inFlight;
    if (ack.rejected !== null) this.#refused(ack.origin, ack.rejected);
    else if (ack.resendFrom !== null) this.#gap(head, ack.resendFrom);
    else this.#progress(head, ack);
    const answered = sent && !this.#inFlight ? this.#options.now() - sent.sentAt : null;
    if (this.acked(ack.origin) !== before) this.#options.onEvent({ kind: 'acked', afterMs: answered });
    if (!this.#allSent && this.unsent() === 0) {
      this.#allSent = true;
      this.#options.onEvent({ kind: 'all-sent' });
    }
    if (sent?.full && !this.#inFlight) this.#rest();
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
    this.#options.outbox.tellHeld();
    this.#options.epoch.set(hubEpoch);
    this.#landed();
    this.#refusals.clear();
    this.#allSent = false;
  }

  #progress(head: LogHead, ack: FactAck): void {
    const { seq, checkpoint } = ack;
    // That a batch waits its turn promises nothing: what is held may be the other side of a fork.
    const ours = ack.heard === true || this.#isOurs(head, ack);
    const vouched = ours ? seq : this.#isAnswer(head, ack) ? (this.#inFlight?.to ?? 0) : 0;
    const known = ack.heard ? 0 : vouched;
    const answered = this.#inFlight?.origin === head.origin && known >= this.#inFlight.to;
    if (known > this.acked(head.origin)) {
      const word = checkpoint?.seq === known ? checkpoint : null;
      this.#options.outbox.setAcked(this.#epoch(), head.origin, known, word);
      this.#refusals.delete(head.origin);
      this.#lastGap = null;
    }
    if (answered) {
      this.#landed();
      this.#silences = 0;
    } else if (this.#inFlight?.origin === head.origin) {
      // The hub is there and says how far it is: what was sent waits its turn there, and is not to be sent again.
      this.#silences = 0;
      this.#watch();
    }
    if ((!ours || ack.forked) && this.#isPresent(head.origin)) this.setBack();
  }

  /** An ack beyond our head, or of another fact in the same place, is of what was written before this disk was put back. */
  #isOurs(head: LogHead, { seq, hash }: FactAck): boolean {
    if (seq > head.seq) return false;
    const here = hash === undefined || seq === 0 ? null : this.#options.outbox.hashAt(head.origin, seq);
    return here === null || here === hash;
  }

  /** It vouches for what was just sent then, and for nothing else. */
  #isAnswer(head: LogHead, { seq, hash, answers }: FactAck): boolean {
    const sent = this.#inFlight;
    if (sent?.origin !== head.origin) return false;
    // Hubs from before there were hashes say no more than how far they are.
    return hash === undefined ? seq >= sent.to : answers === sent.hash;
  }

  #gap(head: LogHead, from: number): void {
    if (from > head.seq + 1) {
      if (this.#isPresent(head.origin)) this.setBack();
      return;
    }
    this.#options.outbox.setAcked(this.#epoch(), head.origin, from - 1, null);
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
    if (code === BROKEN_CHAIN && times === 1) this.#options.outbox.setAcked(this.#epoch(), origin, 0, null);
    this.#hold(origin, times - 1);
    this.#options.onEvent({ kind: 'rejected', origin, code });
    if (times < REFUSALS_BEFORE_NEW_LOG || !this.#isPresent(origin) || WHO_WE_ARE.has(code)) return;
    // A log of which the hub has taken nothing yet is no better place than the next one would be.
    if (this.acked(origin) === 0 && this.#options.outbox.heads().length > 1) return;
    this.#options.outbox.newIncarnation('rejected');
    this.#options.onEvent({ kind: 'new-incarnation', reason: 'rejected' });
  }

  #pump(): void {
    if (!this.#send || this.#inFlight || this.#cancelRest) return;
    for (const head of this.#options.outbox.heads()) {
      if (this.#held.has(head.origin)) continue;
      const sentAt = this.#options.now();
      const batch = this.#batch(head);
      if (!batch) continue;
      const full = batch.head.seq < head.seq;
      const { seq: to, hash } = batch.head;
      this.#inFlight = { origin: head.origin, to, hash, full, sentAt };
      this.#watch();
      this.#send(batch);
      return;
    }
  }

  /** Sends again what nobody answers, ever more seldom. */
  #watch(): void {
    this.#cancelWatch();
    const wait = backOff(this.#silences, ACK_FIRST_MS, ACK_LONGEST_MS, this.#options.random);
    this.#cancelWatch = this.#options.schedule(() => {
      this.#silences += 1;
      const { origin = '' } = this.#inFlight ?? {};
      this.#inFlight = null;
      this.#options.onEvent({ kind: 'unanswered', origin, times: this.#silences });
      this.#pump();
    }, wait);
  }

  #rest(): void {
    this.#endRest();
    this.#cancelRest = this.#options.schedule(() => {
      this.#cancelRest = null;
      this.#pump();
    }, REST_MS);
  }

  #endRest(): void {
    this.#cancelRest?.();
    this.#cancelRest = null;
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
