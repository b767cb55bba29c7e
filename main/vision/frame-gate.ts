import { type Frame, type FrameDone, frame } from '../../core/contracts/vision.ts';
import type { Channel } from './channel.ts';

/**
 * Takes frames off a channel one at a time. Senders keep one credit; of one that sends more, only the newest
 * waiting frame is kept and the others are given back unseen, so that the picture never lags behind.
 */
export class FrameGate {
  readonly #process: (frame: Frame) => Promise<FrameDone>;
  /** When the frame in work was taken up, ms on a steady scale; null when there is none. */
  #since: number | null = null;
  #waiting: { frame: Frame; channel: Channel } | null = null;

  constructor(process: (frame: Frame) => Promise<FrameDone>) {
    this.#process = process;
  }

  /** For how long the frame in work has been worked at, ms; 0 when there is none. */
  busyMs(): number {
    return this.#since === null ? 0 : performance.now() - this.#since;
  }

  attach(channel: Channel): () => void {
    return channel.on((message) => {
      const parsed = frame.safeParse(message);
      if (parsed.success) this.#take(parsed.data, channel);
      else giveBack(channel, message);
    });
  }

  #take(next: Frame, channel: Channel): void {
    if (this.#since === null) {
      void this.#run(next, channel);
      return;
    }
    if (this.#waiting) giveBack(this.#waiting.channel, this.#waiting.frame);
    this.#waiting = { frame: next, channel };
  }

  async #run(first: Frame, channel: Channel): Promise<void> {
    let current: { frame: Frame; channel: Channel } | null = { frame: first, channel };
    while (current) {
      this.#since = performance.now();
      current.channel.post(await this.#process(current.frame));
      current = this.#waiting;
      this.#waiting = null;
    }
    this.#since = null;
  }
}

/** Returns the credit of a frame that was not looked at. */
function giveBack(channel: Channel, message: unknown): void {
  const seq = typeof message === 'object' && message !== null && 'seq' in message ? Number(message.seq) : 0;
  const done: FrameDone = {
    type: 'frame-done',
    seq: Number.isInteger(seq) ? seq : 0,
    face: null,
    hint: null,
  };
  channel.post(done);
}
