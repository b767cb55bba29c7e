import {
  type GalleryEntry,
  type VisionControl,
  type VisionEvent,
  visionAlive,
  visionEvent,
  type Watch,
  type WatchTerms,
} from '../../core/contracts/vision.ts';
import type { FaceVerifier } from '../../core/ports/face-verifier.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import type { Channel } from './channel.ts';

/** Waits between starts of a process that keeps dying, milliseconds; the last one repeats. */
const BACK_OFF = [200, 500, 1000, 2000, 5000, 10_000];
/** One that had been ready is back within seconds however often it dies: people stand before it. */
const LAST_WAIT_ONCE_READY = 500;
/** A process that lived this long after `ready` was healthy; the next death starts the waits from the beginning. */
const HEALTHY_MS = 30_000;

/** How a process is found to hang: it is alive, and answers nothing or works at one frame for ever. */
interface Patience {
  /** It is asked this often, milliseconds … */
  readonly askMs: number;
  /** … and hangs when it owes so many answers … */
  readonly unanswered: number;
  /** … or has worked at one frame for so long, milliseconds: several times what its models may take. */
  readonly frameMs: number;
}

const PATIENCE: Patience = { askMs: 1_000, unanswered: 8, frameMs: 10_000 };

/** Where trouble with the process is told: fields with an `event`, as of a pino logger. */
export interface TroubleLog {
  warn(fields: Readonly<Record<string, unknown>>): void;
}

const PING: VisionControl = { type: 'ping' };

/** Nobody is looked for yet. */
const NO_TERMS: WatchTerms = { crop: false, challenge: { when: 'always', day: '1970-01-01' } };

export interface VisionClientOptions {
  readonly log?: TroubleLog;
  /** Ends a process that hangs, where closing its channel does not. */
  readonly end?: () => void;
  readonly patience?: Patience;
}

/**
 * The vision process as the kiosk sees it: starts it, starts it again when it dies or hangs, and tells every new one the
 * gallery and the watch. Parses everything that comes back.
 */
export class VisionClient implements FaceVerifier {
  readonly #spawn: () => Promise<Channel>;
  readonly #options: VisionClientOptions;
  readonly #patience: Patience;
  /** Kinds of trouble that were told already: a process that keeps failing fills no log. */
  readonly #told = new Set<string>();
  readonly #listeners = new Listeners<VisionEvent>();
  #channel: Channel | null = null;
  #ready = false;
  #readyAt = 0;
  #deaths = 0;
  #stopped = true;
  #timer: NodeJS.Timeout | null = null;
  #asking: NodeJS.Timeout | null = null;
  #unanswered = 0;
  #gallery: VisionControl = { type: 'gallery', roll: [], site: [] };
  #watch: VisionControl = {
    type: 'watch',
    watch: { mode: 'idle', id: 0 },
    ...NO_TERMS,
  };

  /** @param spawn starts a process (or has it started) and gives its control channel. */
  constructor(spawn: () => Promise<Channel>, options: VisionClientOptions = {}) {
    this.#spawn = spawn;
    this.#options = options;
    this.#patience = options.patience ?? PATIENCE;
  }

  /** Returns when the first process was started, not when it is ready: badges must not wait for models. */
  async start(signal: AbortSignal): Promise<void> {
    this.#stopped = false;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    await this.#launch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#ready = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#askNoMore();
    this.#channel?.close();
    this.#channel = null;
  }

  setGallery(roll: readonly GalleryEntry[], site: readonly GalleryEntry[]): void {
    this.#gallery = { type: 'gallery', roll: [...roll], site: [...site] };
    this.#channel?.post(this.#gallery);
  }

  watch(watch: Watch, terms: WatchTerms): void {
    this.#watch = { type: 'watch', watch, ...terms };
    this.#channel?.post(this.#watch);
  }

  on(listener: (event: VisionEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  ready(): boolean {
    return this.#ready;
  }

  async #launch(): Promise<void> {
    try {
      const channel = await this.#spawn();
      if (this.#stopped) {
        channel.close();
        return;
      }
      this.#channel = channel;
      channel.on((message) => this.#receive(message, channel));
      channel.onClose(() => this.#lost(channel));
      channel.post(this.#gallery);
      channel.post(this.#watch);
    } catch (error) {
      this.#tell('vision.not-started', '', { err: error });
      this.#again();
    }
  }

  #receive(message: unknown, channel: Channel): void {
    if (channel !== this.#channel) return;
    const alive = visionAlive.safeParse(message);
    if (alive.success) {
      this.#unanswered = 0;
      if (alive.data.busyMs > this.#patience.frameMs) this.#hangs(channel);
      return;
    }
    const parsed = visionEvent.safeParse(message);
    if (!parsed.success) {
      const where = parsed.error.issues.map(({ path }) => path.join('.')).join(' ');
      this.#tell('vision.bad-message', where, { where });
      return;
    }
    const event = parsed.data;
    if (event.type === 'ready') {
      this.#ready = true;
      // It works again: should it not start later, that is news.
      this.#told.delete('vision.not-started');
      this.#readyAt = performance.now();
      this.#ask(channel);
    }
    if (event.type === 'failed') this.#ready = false;
    this.#listeners.emit(event);
  }

  #lost(channel: Channel): void {
    if (channel !== this.#channel) return;
    this.#channel = null;
    this.#askNoMore();
    if (this.#ready && performance.now() - this.#readyAt > HEALTHY_MS) this.#deaths = 0;
    const most = this.#ready ? LAST_WAIT_ONCE_READY : Number.POSITIVE_INFINITY;
    this.#ready = false;
    if (this.#stopped) return;
    this.#listeners.emit({
      type: 'failed',
      code: 'vision.process-lost',
      message: 'Face recognition stopped; it is started again.',
    });
    this.#again(most);
  }

  /** Asks from now on whether the process still works. */
  #ask(channel: Channel): void {
    this.#askNoMore();
    this.#unanswered = 0;
    this.#asking = setInterval(() => {
      // By answers, not by time: whoever was asleep together with the process is not to blame it.
      if (this.#unanswered >= this.#patience.unanswered) {
        this.#hangs(channel);
        return;
      }
      this.#unanswered += 1;
      channel.post(PING);
    }, this.#patience.askMs);
  }

  #askNoMore(): void {
    if (this.#asking) clearInterval(this.#asking);
    this.#asking = null;
  }

  /** Nobody is recognised by a process that hangs: it counts as lost at once. */
  #hangs(channel: Channel): void {
    if (channel !== this.#channel) return;
    this.#options.log?.warn({ event: 'vision.hangs' });
    this.#options.end?.();
    channel.close();
    this.#lost(channel);
  }

  #tell(event: string, detail: string, fields: Readonly<Record<string, unknown>>): void {
    const kind = `${event} ${detail}`.trim();
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#options.log?.warn({ event, ...fields });
  }

  /** @param most longest wait, ms. */
  #again(most = Number.POSITIVE_INFINITY): void {
    if (this.#stopped) return;
    const wait = BACK_OFF[Math.min(this.#deaths++, BACK_OFF.length - 1)] as number;
    this.#timer = setTimeout(() => void this.#launch(), Math.min(wait, most));
  }
}
