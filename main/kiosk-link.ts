/**
 * Electron main's side of the kiosk process: actions go in with a number, snapshots and answers come out, and when
 * nobody is there the screen still has something to show. Knows no Electron.
 */
import type { Logger } from 'pino';
import type { Failure } from '../core/contracts/error.ts';
import { fromKioskProcess, type ToKioskProcess } from '../core/contracts/ipc.ts';
import type { KioskAction, KioskScreen, KioskView } from '../core/contracts/kiosk-view.ts';
import { standbyView } from './standby-view.ts';

/** Longest an action may take, ms. A claim talks to the hub over a slow network. */
const ANSWER_MS = 60_000;

export interface LinkParts {
  readonly version: string;
  readonly simulation: boolean;
  readonly language: KioskView['language'];
  readonly log: Logger;
  readonly post: (message: ToKioskProcess) => boolean;
  readonly show: (view: KioskView) => void;
  /** IT gave the right code. */
  readonly exit: () => void;
  /** The vision process answers the kiosk no more. */
  readonly visionHangs: () => void;
  readonly wall: () => number;
}

interface Waiting {
  readonly resolve: (failure: Failure | null) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

const NOT_RUNNING: Failure = {
  code: 'kiosk.not-running',
  message: 'The kiosk is starting again; try once more in a moment.',
  retryable: true,
};

const NOT_STARTING: Failure = {
  code: 'kiosk.not-starting',
  message: 'The kiosk process ends again and again. Look at the log, then start the kiosk anew.',
  retryable: false,
};

export class KioskLink {
  readonly #parts: LinkParts;
  readonly #waiting = new Map<number, Waiting>();
  #view: KioskView | null = null;
  #standby: Extract<KioskScreen, { kind: 'starting' | 'out-of-order' }> = { kind: 'starting' };
  #language: KioskView['language'];
  #nextId = 1;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#language = parts.language;
  }

  /** What the screen shows now. */
  view(): KioskView {
    const { version, simulation, wall } = this.#parts;
    return (
      this.#view ??
      standbyView({ wall: wall(), version, simulation, language: this.#language, screen: this.#standby })
    );
  }

  /** Hands an action to the kiosk process; null when it was taken, else why not. */
  act(action: KioskAction): Promise<Failure | null> {
    if (action.do === 'language') this.#language = action.language;
    const id = this.#nextId;
    this.#nextId += 1;
    if (!this.#parts.post({ type: 'act', id, action })) return Promise.resolve(this.#withoutKiosk(action));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#finish(id, { ...NOT_RUNNING, code: 'kiosk.no-answer' });
      }, ANSWER_MS);
      this.#waiting.set(id, { resolve, timer });
    });
  }

  /** A message of the kiosk process; what does not parse is logged and dropped. */
  hear(data: unknown): void {
    const parsed = fromKioskProcess.safeParse(data);
    if (!parsed.success) {
      const path = parsed.error.issues[0]?.path.join('.') ?? '';
      this.#parts.log.error({ event: 'kiosk.bad-message', path });
      return;
    }
    const message = parsed.data;
    if (message.type === 'view') this.#show(message.view);
    else if (message.type === 'done') this.#finish(message.id, message.failure);
    else if (message.type === 'exit') this.#parts.exit();
    else if (message.type === 'vision-hangs') this.#parts.visionHangs();
    else this.broken(message.failure);
  }

  /**
   * The kiosk process is gone: nobody waits for its answers any more, and the screen says that it starts. `failing`
   * when it has ended several times in a row; what it said itself on its way out counts for more.
   */
  gone(failing: boolean): void {
    for (const id of [...this.#waiting.keys()]) this.#finish(id, NOT_RUNNING);
    if (failing && this.#standby.kind === 'starting') this.broken(NOT_STARTING);
    if (this.#view === null) return;
    this.#language = this.#view.language;
    this.#view = null;
    this.#showStandby();
  }

  /** The kiosk process cannot work: shown until a new one brings a snapshot. */
  broken({ code, message }: Pick<Failure, 'code' | 'message'>): void {
    this.#parts.log.fatal({ event: 'kiosk.broken', code });
    this.#standby = { kind: 'out-of-order', code, message };
    this.#view = null;
    this.#showStandby();
  }

  #show(view: KioskView): void {
    this.#view = view;
    this.#standby = { kind: 'starting' };
    this.#parts.show(view);
  }

  #showStandby(): void {
    this.#parts.show(this.view());
  }

  /** Without a kiosk process only the language can be changed. */
  #withoutKiosk(action: KioskAction): Failure | null {
    if (action.do !== 'language') return NOT_RUNNING;
    this.#showStandby();
    return null;
  }

  #finish(id: number, failure: Failure | null): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(failure);
  }
}
