import { fork } from 'node:child_process';
import { RosterError } from '../../core/contracts/error.ts';
import type { FaceEnroller, PhotoVerdict } from '../../core/ports/face-enroller.ts';
import { type Channel, childChannel } from './channel.ts';
import { type EnrolSettings, enrolAnswer } from './enrol-messages.ts';
import { siblingModule } from './fork-vision.ts';
import { SETTINGS_VARIABLE } from './settings.ts';

/** A photo that takes longer than this ends the process that works on it, milliseconds. */
const PHOTO_TIMEOUT_MS = 30_000;

interface Waiting {
  readonly settle: (verdict: PhotoVerdict) => void;
  readonly timer: NodeJS.Timeout;
}

const failed: PhotoVerdict = {
  kind: 'refused',
  reason: 'photo.model-failed',
  message: 'Face recognition failed on this photo; try again or use another photo.',
};

/**
 * `FaceEnroller` over a child process: a hostile upload can bring down the child, never its owner, and the
 * owner's event loop stays free. A child that dies is started again with the next photo.
 */
export class OnnxFaceEnroller implements FaceEnroller {
  readonly #settings: EnrolSettings;
  readonly #waiting = new Map<number, Waiting>();
  #channel: Promise<Channel> | null = null;
  #recipe: ReturnType<FaceEnroller['recipe']> = null;
  #lastId = 0;
  #stopped = true;

  constructor(settings: EnrolSettings) {
    this.#settings = settings;
  }

  /** Starts the child and loads the models. @throws RosterError of `loadPack` and `openModels`. */
  async start(signal: AbortSignal): Promise<void> {
    this.#stopped = false;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    await this.#open();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    const channel = await this.#channel?.catch(() => null);
    this.#channel = null;
    channel?.close();
    this.#failAll();
  }

  recipe(): ReturnType<FaceEnroller['recipe']> {
    return this.#recipe;
  }

  async check(photo: Uint8Array): Promise<PhotoVerdict> {
    if (this.#stopped) return failed;
    let channel: Channel;
    try {
      channel = await this.#open();
    } catch {
      return failed;
    }
    const id = ++this.#lastId;
    return new Promise((settle) => {
      const timer = setTimeout(() => channel.close(), PHOTO_TIMEOUT_MS);
      this.#waiting.set(id, { settle, timer });
      channel.post({ id, photo });
    });
  }

  #open(): Promise<Channel> {
    this.#channel ??= this.#fork().catch((error: unknown) => {
      this.#channel = null;
      throw error;
    });
    return this.#channel;
  }

  #fork(): Promise<Channel> {
    const child = fork(siblingModule('enrol-process'), [], {
      serialization: 'advanced',
      env: { ...process.env, [SETTINGS_VARIABLE]: JSON.stringify(this.#settings) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [],
    });
    const channel = childChannel(child);
    return new Promise((resolve, reject) => {
      channel.onClose(() => {
        this.#channel = null;
        this.#failAll();
        reject(new RosterError('vision.process-lost', 'The enrolment process stopped before it was ready.'));
      });
      channel.on((message) => {
        const answer = enrolAnswer.parse(message);
        if (answer.type === 'ready') {
          this.#recipe = answer.recipe;
          resolve(channel);
        } else if (answer.type === 'verdict') this.#settle(answer.id, answer.verdict);
        else {
          channel.close();
          reject(new RosterError(answer.code, answer.message));
        }
      });
    });
  }

  #settle(id: number, verdict: PhotoVerdict): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.settle(verdict);
  }

  #failAll(): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id, failed);
  }
}
