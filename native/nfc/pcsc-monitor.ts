import { performance } from 'node:perf_hooks';
import type { ContextInterface, MonitorEvent, ReaderMonitorInterface } from 'smartcard';
import type { Pcsc } from './pcsc-read.ts';

export interface PcscMonitorEvents {
  attached(reader: string, cardPresent: boolean): void;
  detached(reader: string): void;
  inserted(reader: string): void;
  removed(reader: string): void;
  /** The monitor is of no more use. `livedMs` is how long it worked, milliseconds. */
  failed(detail: string, livedMs: number): void;
}

/** The monitor's thread sleeps for a second after an error; stopping it then would block this thread as long. */
const ASLEEP_MS = 950;

/**
 * One life of the binding's reader monitor: from a successful start to the first error.
 *
 * The monitor misses a reader that comes or goes between two of its waits (the second slot of a reader with two, for
 * one). So the readers are counted now and then, and a monitor that has lost count is as good as failed.
 */
export class PcscMonitor {
  readonly #pcsc: Pcsc;
  readonly #events: PcscMonitorEvents;
  readonly #checkMs: number;
  readonly #seen = new Set<string>();
  #native: ReaderMonitorInterface | null = null;
  #context: ContextInterface | null = null;
  #timer: NodeJS.Timeout | undefined;
  #over = false;
  #miscounts = 0;
  #startedAt = 0;

  /** @param checkMs how often the readers are counted, milliseconds */
  constructor(pcsc: Pcsc, events: PcscMonitorEvents, checkMs: number) {
    this.#pcsc = pcsc;
    this.#events = events;
    this.#checkMs = checkMs;
  }

  /** Begins to watch; answers the names of the readers present. Throws when the service cannot be reached. */
  start(): readonly string[] {
    const context = new this.#pcsc.Context();
    const native = new this.#pcsc.ReaderMonitor();
    try {
      const names = context.listReaders().map(({ name }) => name);
      native.start((event) => this.#take(event));
      this.#native = native;
      this.#context = context;
      this.#startedAt = performance.now();
      this.#timer = setInterval(() => this.#count(context), this.#checkMs);
      return names;
    } catch (cause) {
      context.close();
      throw cause;
    }
  }

  /** Ends it now. Blocks for up to a second when the service has just died. */
  stop(): void {
    this.#silence();
    this.#native?.stop();
    this.#native = null;
  }

  /** Ends it without blocking: nothing more is told, the thread is collected when it wakes. */
  retire(): void {
    this.#silence();
    setTimeout(() => this.stop(), ASLEEP_MS);
  }

  #silence(): void {
    this.#over = true;
    clearInterval(this.#timer);
    this.#context?.close();
    this.#context = null;
  }

  #take(event: MonitorEvent): void {
    // Events that were under way when the monitor ended still arrive.
    if (this.#over) return;
    const { type, reader } = event;
    if (type === 'reader-attached') {
      this.#seen.add(reader);
      this.#events.attached(reader, (event.state & this.#pcsc.SCARD_STATE_PRESENT) !== 0);
    } else if (type === 'reader-detached') {
      this.#seen.delete(reader);
      this.#events.detached(reader);
    } else if (type === 'card-inserted') {
      this.#events.inserted(reader);
    } else if (type === 'card-removed') {
      this.#events.removed(reader);
    } else {
      // An error: the binding puts its text where a reader's name would be.
      this.#fail(reader);
    }
  }

  /** Twice wrong in a row, so that an event on its way is not taken for a miscount. */
  #count(context: ContextInterface): void {
    try {
      const names = context.listReaders().map(({ name }) => name);
      const right = names.length === this.#seen.size && names.every((name) => this.#seen.has(name));
      this.#miscounts = right ? 0 : this.#miscounts + 1;
      if (this.#miscounts >= 2) this.#fail('the list of readers was out of date');
    } catch (cause) {
      this.#fail(cause instanceof Error ? cause.message : String(cause));
    }
  }

  #fail(detail: string): void {
    if (!this.#over) this.#events.failed(detail, performance.now() - this.#startedAt);
  }
}
