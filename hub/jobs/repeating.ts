/** Work that is done again and again, never twice at once, and soon after it is poked. */
import type { Logger } from 'pino';

export interface RepeatingOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  readonly log: Logger;
}

/** Several pokes in a row make one run; the next one waits longer when that took long: others need the database, too. */
const POKE_MS = 50;
const POKE_TIMES = 4;
const POKE_LONGEST_MS = 2_000;

export class Repeating {
  readonly #options: RepeatingOptions;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #again = false;
  /** The timer that is set is a short one. */
  #soon = false;
  /** How long the last run took, ms. */
  #tookMs = 0;
  #stopped = true;
  #failing = false;

  constructor(options: RepeatingOptions) {
    this.#options = options;
  }

  /** Does the work at once, then at its interval. */
  start(): void {
    this.#stopped = false;
    this.#schedule(0, true);
  }

  /** Ends when the run under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#running;
  }

  /** There may be something to do before its time. */
  poke(): void {
    if (this.#stopped) return;
    if (this.#running !== null) this.#again = true;
    else if (!this.#soon) this.#schedule(this.#pokeMs(), true);
  }

  #pokeMs(): number {
    return Math.min(Math.max(POKE_MS, this.#tookMs * POKE_TIMES), POKE_LONGEST_MS);
  }

  #schedule(ms: number, soon: boolean): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#soon = soon;
    this.#timer = setTimeout(() => void this.#run(), ms);
  }

  async #run(): Promise<void> {
    this.#timer = null;
    const since = performance.now();
    this.#running = this.#options.work().then(
      () => this.#succeeded(),
      (error: unknown) => this.#failed(error),
    );
    await this.#running;
    this.#running = null;
    this.#tookMs = performance.now() - since;
    const soon = this.#again;
    this.#again = false;
    if (!this.#stopped) this.#schedule(soon ? this.#pokeMs() : this.#options.everyMs, soon);
  }
  #succeeded(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.log.info({ event: 'job.mended', job: this.#options.name }, 'job works again');
  }

  /** What fails in the same way every second is told once. */
  #failed(error: unknown): void {
    const { log, name } = this.#options;
    const level = this.#failing ? 'debug' : 'error';
    this.#failing = true;
    log[level]({ event: 'job.failed', job: name, err: error }, 'job failed');
  }
}
