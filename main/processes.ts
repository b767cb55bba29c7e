/**
 * The two utility processes: the kiosk (services, log, devices, sync) and vision (models). Starts them, starts them
 * again with growing waits, and hands out the ports by which they and the page talk past this process.
 */
import { join } from 'node:path';
import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { Logger } from 'pino';
import type { ToKioskProcess } from '../core/contracts/ipc.ts';
import type { ToVisionProcess } from '../core/contracts/vision.ts';
import { afterEnd, freshRestarts } from './restart-policy.ts';

/** How long a process may take to stop by itself, ms: the log is closed in that time. */
const STOP_MS = 5_000;

interface ChildOptions {
  readonly name: 'kiosk' | 'vision';
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
  readonly up: () => void;
  /** `failing` when it has ended several times in a row. */
  readonly down: (failing: boolean) => void;
  readonly message: (data: unknown) => void;
}

/** One supervised process. Start, exit and crash are told apart in the log; all end in a new start until `stop`. */
class Child {
  readonly #options: ChildOptions;
  #process: UtilityProcess | null = null;
  #restarts = freshRestarts;
  #stopping = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  start(): void {
    const { name, file, args, env, log } = this.#options;
    const startedAt = Date.now();
    const child = utilityProcess.fork(file, [...args], {
      serviceName: `roster-${name}`,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    this.#process = child;
    child.on('spawn', () => log.info({ event: 'process.up', process: name, pid: child.pid }));
    child.on('message', (data: unknown) => this.#options.message(data));
    child.on('exit', (code) => {
      if (this.#process !== child) return;
      this.#process = null;
      this.#ended(code, Date.now() - startedAt);
    });
    this.#options.up();
  }

  running(): boolean {
    return this.#process !== null;
  }

  /** Posts to the running process; false when there is none. Messages before it is up are kept by Electron. */
  post(message: unknown, ports: MessagePortMain[] = []): boolean {
    this.#process?.postMessage(message, ports);
    return this.#process !== null;
  }

  /** Ends a process that hangs; as after a crash, a fresh one is started. */
  end(): void {
    const { name, log } = this.#options;
    const pid = this.#process?.pid;
    if (pid === undefined) return;
    log.error({ event: 'process.hangs', process: name, pid });
    try {
      // One that does nothing any more does not hear a signal that asks.
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }

  /** Asks the process to end, and ends it if it does not. */
  stop(ask?: unknown): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#process;
    if (child === null) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill(), STOP_MS);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      if (ask === undefined) child.kill();
      else child.postMessage(ask);
    });
  }

  #ended(code: number, upMs: number): void {
    const { name, log, down } = this.#options;
    if (this.#stopping) return;
    const next = afterEnd(this.#restarts, upMs);
    this.#restarts = next.state;
    log.error({ event: 'process.ended', process: name, code, upMs, waitMs: next.waitMs });
    down(next.failing);
    this.#timer = setTimeout(() => this.start(), next.waitMs);
  }
}

export interface ProcessesOptions {
  /** Folder of the bundles. */
  readonly mainDir: string;
  readonly log: Logger;
  readonly kiosk: {
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
    readonly message: (data: unknown) => void;
    readonly down: (failing: boolean) => void;
  };
  readonly vision: { readonly env: Readonly<Record<string, string>> };
  /** Gives the page a port for its frames. */
  readonly framePort: (port: MessagePortMain) => void;
}

export class Processes {
  readonly #kiosk: Child;
  readonly #vision: Child;
  readonly #framePort: ProcessesOptions['framePort'];
  #framesWanted = false;

  constructor({ mainDir, log, kiosk, vision, framePort }: ProcessesOptions) {
    this.#framePort = framePort;
    this.#kiosk = new Child({
      name: 'kiosk',
      file: join(mainDir, 'kiosk-process.js'),
      log,
      ...kiosk,
      up: () => this.#joinControl(),
    });
    this.#vision = new Child({
      name: 'vision',
      file: join(mainDir, 'vision-process.js'),
      args: [],
      log,
      env: vision.env,
      message: () => undefined,
      up: () => {
        this.#joinControl();
        if (this.#framesWanted) this.#joinFrames();
      },
      down: () => {
        this.#kiosk.post({ type: 'vision-gone' } satisfies ToKioskProcess);
      },
    });
  }

  start(): void {
    this.#vision.start();
    this.#kiosk.start();
  }

  /** The kiosk first, so that its log is closed in peace. */
  async stop(): Promise<void> {
    await this.#kiosk.stop({ type: 'stop' } satisfies ToKioskProcess);
    await this.#vision.stop();
  }

  /** The kiosk says that the vision process hangs. */
  endVision(): void {
    this.#vision.end();
  }

  postToKiosk(message: ToKioskProcess): boolean {
    return this.#kiosk.post(message);
  }

  /** Gives the page a frame port now, and a new one after every restart of the vision process. */
  wantFrames(): void {
    this.#framesWanted = true;
    this.#joinFrames();
  }

  /** A control port between kiosk and vision, as soon as both are there and again when either is new. */
  #joinControl(): void {
    if (!this.#vision.running() || !this.#kiosk.running()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#vision.post({ type: 'ports', role: 'control' } satisfies ToVisionProcess, [port1]);
    this.#kiosk.post({ type: 'vision-port' } satisfies ToKioskProcess, [port2]);
  }

  #joinFrames(): void {
    if (!this.#vision.running()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#vision.post({ type: 'ports', role: 'frames' } satisfies ToVisionProcess, [port1]);
    this.#framePort(port2);
  }
}
