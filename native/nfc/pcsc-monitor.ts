import { performance } from 'node:perf_hooks';
import type { MonitorEvent, ReaderMonitorInterface } from 'smartcard';
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

/** One life of the binding's reader monitor: from a successful start to the first error. */
export class PcscMonitor {
  readonly #pcsc: Pcsc;
  readonly #events: PcscMonitorEvents;
  #native: ReaderMonitorInterface | null = null;
  #over = false;
  #startedAt = 0;

  constructor(pcsc: Pcsc, events: PcscMonitorEvents) {
    this.#pcsc = pcsc;
    this.#events = events;
  }

  /** Begins to watch; answers the names of the readers present. Throws when the service cannot be reached. */
  start(): readonly string[] {
    const context = new this.#pcsc.Context();
    const native = new this.#pcsc.ReaderMonitor();
    try {
      const names = context.listReaders().map((reader) => reader.name);
      native.start((event) => this.#take(event));
      this.#native = native;
      this.#startedAt = performance.now();
      return names;
    } finally {
      context.close();
    }
  }

  /** Ends it now. Blocks for up to a second when the service has just died. */
  stop(): void {
    this.#over = true;
    this.#native?.stop();
    this.#native = null;
  }

  /** Ends it without blocking: nothing more is told, the thread is collected when it wakes. */
  retire(): void {
    this.#over = true;
    setTimeout(() => this.stop(), ASLEEP_MS);
  }

  #take(event: MonitorEvent): void {
    // Events that were under way when the monitor ended still arrive.
    if (this.#over) return;
    const { type, reader } = event;
    if (type === 'reader-attached') {
      this.#events.attached(reader, (event.state & this.#pcsc.SCARD_STATE_PRESENT) !== 0);
    } else if (type === 'reader-detached') {
      this.#events.detached(reader);
    } else if (type === 'card-inserted') {
      this.#events.inserted(reader);
    } else if (type === 'card-removed') {
      this.#events.removed(reader);
    } else {
      // An error: the binding puts its text where a reader's name would be.
      this.#events.failed(reader, performance.now() - this.#startedAt);
    }
  }
}
