/**
 * Sends camera frames to the vision process, one at a time: the port has no back-pressure, so the next frame goes
 * only after the last one was answered. Frames that come meanwhile are not sent at all.
 */
import { type Frame, type FrameDone, frameDone } from '../../core/contracts/vision.ts';

/** A credit that never comes back (the process died mid-frame) is taken as returned after this, ms. */
const CREDIT_TIMEOUT_MS = 3_000;

export class FrameSender {
  readonly #onDone: (done: FrameDone) => void;
  readonly #now: () => number;
  #port: MessagePort | null = null;
  #pending: { seq: number; sentAt: number } | null = null;

  /** `now` in ms on a steady scale. */
  constructor(onDone: (done: FrameDone) => void, now: () => number) {
    this.#onDone = onDone;
    this.#now = now;
  }

  /** Takes a port to a (re)started vision process; the one before is closed and owes nothing. */
  attach(port: MessagePort): void {
    this.#port?.close();
    this.#port = port;
    this.#pending = null;
    port.onmessage = (event: MessageEvent<unknown>) => {
      if (this.#port === port) this.#answer(event.data);
    };
    port.start();
  }

  /** Whether a frame offered now would be sent. */
  ready(): boolean {
    if (this.#port === null) return false;
    return this.#pending === null || this.#now() - this.#pending.sentAt > CREDIT_TIMEOUT_MS;
  }

  /** Sends the frame; the bytes are copied, so the caller may use its buffer again. */
  send(frame: Frame): void {
    if (!this.ready()) return;
    this.#pending = { seq: frame.seq, sentAt: this.#now() };
    this.#port?.postMessage(frame);
  }

  #answer(data: unknown): void {
    const done = frameDone.safeParse(data);
    if (!done.success || this.#pending === null || done.data.seq !== this.#pending.seq) return;
    this.#pending = null;
    this.#onDone(done.data);
  }
}
