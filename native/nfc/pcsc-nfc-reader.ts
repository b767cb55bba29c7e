import { Listeners } from '../../core/ports/listeners.ts';
import type { NfcEvent, NfcReader } from '../../core/ports/nfc-reader.ts';
import { BackOff, pause } from '../back-off.ts';
import type { UidAnswer } from './card-uid.ts';
import { PcscMonitor, type PcscMonitorEvents } from './pcsc-monitor.ts';
import { type Pcsc, readUid } from './pcsc-read.ts';

export interface PcscOptions {
  /** Whether to use a reader, by its PC/SC name. The default leaves out slots for SIM-sized security modules. */
  readonly accept: (reader: string) => boolean;
  /** How long a card may take to answer, milliseconds. */
  readonly readTimeoutMs: number;
  /** How often a card that answers badly is asked before it counts as unreadable. */
  readonly attempts: number;
  /** First and longest wait between attempts to reach the service, milliseconds. */
  readonly retryMs: readonly [first: number, longest: number];
  /** How long the service may be away before it counts as lost, milliseconds. */
  readonly restartMs: number;
  /** How often the readers are counted, milliseconds. */
  readonly checkMs: number;
}

const defaultOptions: PcscOptions = {
  accept: (reader) => !/\bSAM\b/i.test(reader),
  readTimeoutMs: 3_000,
  attempts: 3,
  retryMs: [250, 5_000],
  restartMs: 1_500,
  checkMs: 3_000,
};

/** Between two attempts at one card: contactless cards need the field to settle. */
const RETRY_PAUSE_MS = 60;
/** How long a failed read waits to hear that the card was pulled, and a pulled card's read to finish. */
const REMOVAL_GRACE_MS = 700;
/** Between attempts while the service may only be restarting. */
const RENEWAL_PAUSE_MS = 100;
/** Monitors that fail sooner than this … */
const SHORT_LIFE_MS = 2_000;
/** … so often in a row mean that the service is there but does not work. */
const MAX_SHORT_LIVES = 5;

/** One stay of a card on a reader. */
interface Visit {
  readonly gone: AbortController;
}

interface Reader {
  visit: Visit | null;
  /** The UID that listeners were told of, while its card lies there. */
  uid: string | null;
}

/**
 * Badge readers behind PC/SC (`pcscd`, Windows and macOS smart card services).
 *
 * A monitor never recovers once the service has gone, so each failure ends it and a new one is made, with growing
 * waits while the service is away. When the new one comes up within moments (the service was only restarted, or a
 * reader vanished at the wrong moment) nothing is reported but the differences.
 */
export class PcscNfcReader implements NfcReader {
  readonly #listeners = new Listeners<NfcEvent>();
  readonly #options: PcscOptions;
  readonly #backOff: BackOff;
  readonly #readers = new Map<string, Reader>();
  /** What is being done per reader name, in order: events of one reader never overtake each other. */
  readonly #work = new Map<string, Promise<void>>();
  /** Readers whose driver has not answered yet. */
  readonly #stuck = new Set<string>();
  #pcsc: Pcsc | null = null;
  #monitor: PcscMonitor | null = null;
  #shortLives = 0;
  #running: AbortController | null = null;

  constructor(options: Partial<PcscOptions> = {}) {
    this.#options = { ...defaultOptions, ...options };
    this.#backOff = new BackOff(...this.#options.retryMs);
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#running !== null || signal.aborted) return;
    const running = new AbortController();
    this.#running = running;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    try {
      this.#pcsc ??= await import('smartcard');
    } catch (cause) {
      // The system's PC/SC library is missing: no waiting brings it, an installation does.
      this.#emit({ kind: 'service-lost', detail: `cannot load the PC/SC library: ${describe(cause)}` });
      return;
    }
    if (running.signal.aborted) return;
    const failure = this.#open();
    if (failure !== null) void this.#recover(failure, running.signal);
  }

  async stop(): Promise<void> {
    this.#running?.abort();
    this.#running = null;
    this.#monitor?.stop();
    this.#monitor = null;
    for (const reader of this.#readers.values()) reader.visit?.gone.abort();
    this.#readers.clear();
    await Promise.all(this.#work.values());
  }

  on(listener: (event: NfcEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  readers(): readonly string[] {
    return [...this.#readers.keys()];
  }

  /** Makes a monitor. Answers why not, or null. */
  #open(): string | null {
    const pcsc = this.#pcsc;
    if (pcsc === null) return 'the PC/SC library is not loaded';
    const events: PcscMonitorEvents = {
      attached: (name, present) => this.#attached(name, present),
      detached: (name) => this.#detached(name),
      inserted: (name) => this.#inserted(name),
      removed: (name) => this.#removed(name),
      failed: (detail, livedMs) => this.#failed(detail, livedMs),
    };
    const monitor = new PcscMonitor(pcsc, events, this.#options.checkMs);
    try {
      const names = monitor.start();
      this.#monitor = monitor;
      for (const known of [...this.#readers.keys()]) if (!names.includes(known)) this.#detached(known);
      return null;
    } catch (cause) {
      return describe(cause);
    }
  }

  #failed(detail: string, livedMs: number): void {
    this.#monitor?.retire();
    this.#monitor = null;
    if (livedMs >= SHORT_LIFE_MS) this.#backOff.reset();
    this.#shortLives = livedMs < SHORT_LIFE_MS ? this.#shortLives + 1 : 0;
    const running = this.#running;
    if (running !== null) void this.#renew(detail, running.signal);
  }

  /** A restarted service is back within moments: nobody needs to hear of it. */
  async #renew(detail: string, signal: AbortSignal): Promise<void> {
    const patience = this.#shortLives > MAX_SHORT_LIVES ? 0 : this.#options.restartMs;
    for (let waited = 0; waited < patience && !signal.aborted; waited += RENEWAL_PAUSE_MS) {
      if (this.#open() === null) return;
      await pause(RENEWAL_PAUSE_MS, signal);
    }
    if (!signal.aborted) await this.#recover(detail, signal);
  }

  async #recover(detail: string, signal: AbortSignal): Promise<void> {
    for (const name of [...this.#readers.keys()]) this.#detached(name);
    await Promise.all(this.#work.values());
    if (signal.aborted) return;
    this.#emit({ kind: 'service-lost', detail });
    do {
      await pause(this.#backOff.next(), signal);
      if (signal.aborted) return;
    } while (this.#open() !== null);
    this.#emit({ kind: 'service-back' });
  }

  #attached(name: string, present: boolean): void {
    if (!this.#options.accept(name)) return;
    const known = this.#readers.get(name);
    if (known === undefined) {
      this.#readers.set(name, { visit: null, uid: null });
      this.#enqueue(name, async () => this.#emit({ kind: 'reader-attached', reader: name }));
    }
    // After a renewed monitor: a card that lay there before still does, unless the monitor says otherwise.
    if (present) this.#inserted(name);
    else if (known?.visit != null) this.#removed(name);
  }

  #detached(name: string): void {
    const reader = this.#readers.get(name);
    if (reader === undefined) return;
    this.#removed(name);
    this.#readers.delete(name);
    this.#enqueue(name, async () => this.#emit({ kind: 'reader-detached', reader: name }));
  }

  #inserted(name: string): void {
    const reader = this.#readers.get(name);
    if (reader === undefined) return;
    const visit = reader.visit ?? { gone: new AbortController() };
    reader.visit = visit;
    this.#enqueue(name, () => this.#read(name, reader, visit));
  }

  #removed(name: string): void {
    const reader = this.#readers.get(name);
    if (reader?.visit == null) return;
    reader.visit.gone.abort();
    reader.visit = null;
    this.#enqueue(name, async () => {
      reader.uid = null;
      this.#emit({ kind: 'card-removed', reader: name });
    });
  }

  async #read(name: string, reader: Reader, visit: Visit): Promise<void> {
    const answer = await this.#askCard(name, visit.gone.signal);
    if (answer.kind === 'uid') {
      // The same card, still lying there, seen again by a renewed monitor: not a second tap.
      if (reader.uid === answer.uid) return;
      if (reader.uid !== null) this.#emit({ kind: 'card-removed', reader: name });
      reader.uid = answer.uid;
      this.#emit({ kind: 'card', reader: name, uid: answer.uid });
      return;
    }
    if (answer.reason === 'transport') await pause(REMOVAL_GRACE_MS, visit.gone.signal);
    const reason = visit.gone.signal.aborted ? 'removed-early' : answer.reason;
    this.#emit({ kind: 'card-unreadable', reader: name, reason });
  }

  async #askCard(name: string, gone: AbortSignal): Promise<UidAnswer> {
    const { attempts, readTimeoutMs } = this.#options;
    let answer: UidAnswer = { kind: 'fault', reason: 'transport' };
    const pcsc = this.#pcsc;
    for (let attempt = 0; pcsc !== null && attempt < attempts && !this.#stuck.has(name); attempt += 1) {
      if (attempt > 0) await pause(RETRY_PAUSE_MS, gone);
      const read = await readUid(pcsc, name, readTimeoutMs, gone, REMOVAL_GRACE_MS);
      answer = read.answer;
      if (read.stuck !== null) {
        this.#stuck.add(name);
        void read.stuck.then(() => this.#stuck.delete(name));
      }
      if (answer.kind === 'uid' || gone.aborted) break;
    }
    return answer;
  }

  #enqueue(name: string, task: () => Promise<void>): void {
    const before = this.#work.get(name) ?? Promise.resolve();
    this.#work.set(name, before.then(task));
  }

  #emit(event: NfcEvent): void {
    if (this.#running !== null) this.#listeners.emit(event);
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
