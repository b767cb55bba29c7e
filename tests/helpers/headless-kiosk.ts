/** A headless kiosk as a child process, spoken to over its own protocol. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Failure } from '../../core/contracts/error.ts';
import { type HeadlessLine, headlessLine } from '../../core/contracts/headless.ts';
import type { KioskAction, KioskView } from '../../core/contracts/kiosk-view.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface HeadlessOptions {
  /** Overrides of the configuration; simulation with simulated devices unless told otherwise. */
  readonly config?: Record<string, unknown>;
  readonly args?: readonly string[];
  /** A command to run the kiosk under, such as strace with its arguments. */
  readonly under?: readonly string[];
  /** Where the kiosk's log goes, appended; the test's own standard error when left out. */
  readonly logFile?: string;
}

export class HeadlessKiosk {
  readonly views: KioskView[] = [];
  readonly child: ChildProcess;
  readonly #waiting = new Set<(line: HeadlessLine) => void>();
  readonly #answers = new Map<number, (failure: Failure | null) => void>();
  readonly exited: Promise<number | null>;
  /** It has ended and everything that it said was heard. */
  readonly closed: Promise<void>;
  #id = 0;

  constructor(dataDir: string, options: HeadlessOptions = {}) {
    mkdirSync(dataDir, { recursive: true });
    const config = {
      dataDir,
      simulation: true,
      nfc: 'simulated',
      beacon: { driver: 'simulated' },
      logLevel: 'error',
    };
    const file = join(dataDir, 'config.json');
    writeFileSync(file, JSON.stringify({ ...config, ...options.config }));
    const command = [process.execPath, join(ROOT, 'main', 'headless.ts'), '--config', file];
    const [program = '', ...args] = [...(options.under ?? []), ...command, ...(options.args ?? [])];
    const log = options.logFile === undefined ? null : openSync(options.logFile, 'a');
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', log ?? 'inherit'] });
    if (log !== null) closeSync(log);
    this.exited = new Promise((resolve) => this.child.once('exit', (code) => resolve(code)));
    // Told something in the moment in which it dies.
    this.child.stdin?.on('error', () => {});
    this.closed = new Promise((resolve) => this.child.once('close', () => resolve()));
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on('line', (text) => this.#hear(text));
  }

  get view(): KioskView | undefined {
    return this.views.at(-1);
  }

  act(action: KioskAction): Promise<Failure | null> {
    return this.send({ act: action });
  }

  tap(uid: string): Promise<Failure | null> {
    return this.send({ tap: uid });
  }

  send(command: Record<string, unknown>): Promise<Failure | null> {
    this.#id += 1;
    const id = this.#id;
    const answer = new Promise<Failure | null>((resolve) => this.#answers.set(id, resolve));
    this.child.stdin?.write(`${JSON.stringify({ id, ...command })}\n`);
    return answer;
  }

  /** The first view from now on, or the present one, that fits. The test's own time limit bounds the wait. */
  async until(fits: (view: KioskView) => boolean): Promise<KioskView> {
    if (this.view && fits(this.view)) return this.view;
    const line = await this.line((next) => 'view' in next && fits(next.view));
    if (!('view' in line)) throw new Error('not a view');
    return line.view;
  }

  untilScreen(kind: KioskView['screen']['kind']): Promise<KioskView> {
    return this.until((view) => view.screen.kind === kind);
  }

  /** Called with every line; the answer stops it. */
  on(listener: (line: HeadlessLine) => void): () => void {
    this.#waiting.add(listener);
    return () => this.#waiting.delete(listener);
  }

  /** The next line that fits. */
  line(fits: (line: HeadlessLine) => boolean): Promise<HeadlessLine> {
    return new Promise((resolve) => {
      const off = this.on((line) => {
        if (!fits(line)) return;
        off();
        resolve(line);
      });
    });
  }

  /** As a power cut does to the process. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }

  async stop(): Promise<number | null> {
    this.child.stdin?.end();
    return this.exited;
  }

  #hear(text: string): void {
    // What a kill has cut off was not said.
    if (this.child.killed && !isJson(text)) return;
    const line = headlessLine.parse(JSON.parse(text));
    if ('view' in line) this.views.push(line.view);
    if ('answer' in line && line.answer.id !== null) this.#answers.get(line.answer.id)?.(line.answer.failure);
    for (const look of [...this.#waiting]) look(line);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
