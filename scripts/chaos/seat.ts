/** One kiosk's place at a wall: its process, however often it is killed, and what people do in front of it. */
import type { KioskScreen, KioskView } from '../../core/contracts/kiosk-view.ts';
import { HeadlessKiosk } from '../../tests/helpers/headless-kiosk.ts';
import type { Person } from './cast.ts';
import type { Ledger } from './told.ts';

export interface SeatOptions {
  readonly name: string;
  readonly folder: string;
  readonly logFile: string;
  readonly ledger: Ledger;
  /** Where Node keeps what it has compiled. */
  readonly compileCache: string;
  readonly logLevel: string;
}

/** How a deed stands, for whoever wants to kill at a certain moment of it. */
export type Moment = 'entered' | 'word' | 'acknowledged';

const PATIENCE_MS = 8_000;

export class Seat {
  readonly name: string;
  readonly folder: string;
  readonly logFile: string;
  readonly #options: SeatOptions;
  readonly #waiting = new Set<{ readonly moment: Moment; readonly reached: () => void }>();
  kiosk: HeadlessKiosk;
  kioskId = '';
  /** When the PIN of the deed under way was sent, monotonic ms; null otherwise. */
  enteredAt: number | null = null;
  /** How long it takes from the PIN to the word, ms, of the last deeds. */
  readonly wordMs: number[] = [];
  /** Told of every view, whichever process it comes from. */
  readonly onView = new Set<(view: KioskView) => void>();
  /** Somebody is being served here, or has just been. */
  isBusy = false;
  /** The trainer is ending a session here. */
  isEnding = false;
  #unsentBefore = 0;

  constructor(options: SeatOptions) {
    this.name = options.name;
    this.folder = options.folder;
    this.logFile = options.logFile;
    this.#options = options;
    this.kiosk = this.#run();
  }

  get view(): KioskView | null {
    return this.kiosk.view ?? null;
  }

  /** Online, knows its room, and the hub has acknowledged everything. */
  get isWhole(): boolean {
    const { view } = this;
    return view !== null && view.place !== null && view.network === 'online' && view.unsent === 0;
  }

  /** As a power cut does to the process; everything that it has said was heard when this is over. */
  async kill(): Promise<void> {
    this.enteredAt = null;
    this.kiosk.child.kill('SIGKILL');
    await this.kiosk.closed;
  }

  start(): void {
    this.kiosk = this.#run();
  }

  async stop(): Promise<void> {
    await this.kiosk.stop();
  }

  /** Types the claim code, and waits until the kiosk knows its room and is sure of it. */
  async claim(hubUrl: string, code: string): Promise<void> {
    await this.kiosk.untilScreen('provisioning');
    const failure = await this.kiosk.act({ do: 'claim', hubUrl, code });
    if (failure) throw new Error(`${this.name} was not claimed: ${failure.code}`);
    await this.kiosk.until(({ network, place }) => network === 'online' && place?.verdict === 'confirmed');
  }

  /** Resolves when a deed reaches this moment, at the latest after `ms`. */
  reaches(moment: Moment, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wait = { moment, reached: () => done() };
      const timer = setTimeout(() => done(), ms);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(wait);
        resolve();
      };
      this.#waiting.add(wait);
    });
  }

  /** Somebody taps and types their PIN. Over when they were told something, or the kiosk is dead. */
  async present(person: Person, answers: readonly KioskScreen['kind'][]): Promise<KioskScreen | null> {
    const { kiosk } = this;
    const isRefusal = refusalAfter(kiosk.view);
    const isAnswer = (view: KioskView) => isAbout(view.screen, person, answers) || isRefusal(view);
    void kiosk.tap(person.badge);
    const asked = await this.see(
      (view) => (view.screen.kind === 'pin' && view.screen.name === person.name) || isAnswer(view),
    );
    if (asked?.screen.kind !== 'pin') return asked?.screen ?? null;
    void kiosk.act({ do: 'enter-pin', pin: person.pin });
    this.enteredAt = performance.now();
    this.#reach('entered');
    const said = await this.see(isAnswer, kiosk);
    if (said && this.enteredAt !== null) this.wordMs.push(performance.now() - this.enteredAt);
    this.enteredAt = null;
    return said?.screen ?? null;
  }

  /** The trainer ends the session that is open here. */
  async endSession(trainer: Person): Promise<KioskScreen | null> {
    this.isEnding = true;
    try {
      return await this.#end(trainer);
    } finally {
      this.isEnding = false;
    }
  }

  /** The first view of this process, from now on, that fits; null when it ends before or does not say so in time. */
  see(
    fits: (view: KioskView) => boolean,
    kiosk: HeadlessKiosk = this.kiosk,
    ms: number = PATIENCE_MS,
  ): Promise<KioskView | null> {
    if (kiosk.view && fits(kiosk.view)) return Promise.resolve(kiosk.view);
    return new Promise((resolve) => {
      const off = kiosk.on((line) => {
        if ('view' in line && fits(line.view)) done(line.view);
      });
      const timer = setTimeout(() => done(null), ms);
      const done = (view: KioskView | null): void => {
        off();
        clearTimeout(timer);
        resolve(view);
      };
      void kiosk.closed.then(() => done(null));
    });
  }

  async #end(trainer: Person): Promise<KioskScreen | null> {
    const { kiosk } = this;
    const isRefusal = refusalAfter(kiosk.view);
    const menu = await this.present(trainer, ['trainer-menu']);
    if (menu?.kind !== 'trainer-menu') return menu;
    void kiosk.act({ do: 'end-session' });
    const sure = await this.see((view) => view.screen.kind === 'confirm-end' || isRefusal(view), kiosk);
    if (sure?.screen.kind !== 'confirm-end') return sure?.screen ?? null;
    void kiosk.act({ do: 'confirm-end' });
    this.#reach('entered');
    const said = await this.see((view) => view.screen.kind === 'session-ended' || isRefusal(view), kiosk);
    return said?.screen ?? null;
  }

  #run(): HeadlessKiosk {
    const { compileCache, folder, ledger, logLevel, name } = this.#options;
    const kiosk = new HeadlessKiosk(folder, {
      config: { logLevel },
      args: ['--faces', 'off'],
      under: ['env', `NODE_COMPILE_CACHE=${compileCache}`],
      logFile: this.logFile,
    });
    kiosk.on((line) => {
      if (!('view' in line)) return;
      for (const listener of this.onView) listener(line.view);
      if (ledger.hear(name, line.view) || line.view.screen.kind === 'session-ended') this.#reach('word');
      if (line.view.unsent === 0 && this.#unsentBefore > 0) this.#reach('acknowledged');
      this.#unsentBefore = line.view.unsent;
    });
    return kiosk;
  }

  #reach(moment: Moment): void {
    for (const wait of [...this.#waiting]) if (wait.moment === moment) wait.reached();
  }
}

/** Whether a view says, later than this one, that what somebody wants cannot be. */
function refusalAfter(before: KioskView | undefined): (view: KioskView) => boolean {
  const revision = before?.revision ?? -1;
  return (view) =>
    view.revision > revision && (view.screen.kind === 'refused' || view.screen.kind === 'out-of-order');
}

function isAbout(screen: KioskScreen, person: Person, answers: readonly KioskScreen['kind'][]): boolean {
  if (!answers.includes(screen.kind)) return false;
  return !('name' in screen) || screen.name === person.name;
}
