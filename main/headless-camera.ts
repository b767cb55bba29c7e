/** The headless kiosk's camera: folders of pictures and videos in place of a lens, one after the other. */
import { extname } from 'node:path';
import type { Channel } from './vision/channel.ts';
import { forkVision } from './vision/fork-vision.ts';
import { feedFrames, picturesOf, videoFrames } from './vision/frame-files.ts';
import type { VisionSettings } from './vision/settings.ts';

/** What the camera is called: a software camera, which is trusted only where simulation allows it by this name. */
export const RECORDED_CAMERA = 'frames:recorded';
const PICTURES = new Set(['', '.jpg', '.jpeg', '.png', '.webp']);
const FPS = 30;

export class RecordedCamera {
  readonly #settings: Partial<VisionSettings> & { packDir: string };
  readonly #pace: 'real-time' | 'every';
  #frames: Channel | null = null;
  #playing = new AbortController();
  #epoch = 0;

  constructor(settings: Partial<VisionSettings> & { packDir: string }, pace: 'real-time' | 'every') {
    this.#settings = settings;
    this.#pace = pace;
  }

  /** Starts the vision process as a child; gives its control channel. For `VisionClient`. */
  spawn(): Channel {
    const { control, frames } = forkVision(this.#settings);
    this.#frames = frames;
    return control;
  }

  /** Shows these to the camera in place of what it saw before; null leaves it alone. Gives how many were looked at. */
  async show(path: string | null, repeat: number): Promise<number> {
    this.#playing.abort();
    const playing = new AbortController();
    this.#playing = playing;
    const channel = this.#frames;
    if (path === null || !channel) return 0;
    this.#epoch += 1;
    const pictures = PICTURES.has(extname(path).toLowerCase())
      ? picturesOf(path, repeat)
      : videoFrames(path, FPS);
    return feedFrames(channel, pictures, {
      epoch: this.#epoch,
      camera: RECORDED_CAMERA,
      fps: FPS,
      pace: this.#pace,
      signal: playing.signal,
    });
  }

  stop(): void {
    this.#playing.abort();
  }
}
