/** Frames without a camera, for the headless kiosk and tests: folders of pictures, and videos through ffmpeg. */
import { spawn } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { RosterError } from '../../core/contracts/error.ts';
import { type Frame, frameDone } from '../../core/contracts/vision.ts';
import type { Channel } from './channel.ts';
import { readImageBytes } from './image-bytes.ts';

export type Picture = Pick<Frame, 'width' | 'height' | 'format' | 'data'>;

/** More pixels than any camera's frame: such a file is refused before it is decoded. */
const MAX_PIXELS = 60_000_000;
const PICTURES = new Set(['.jpg', '.jpeg', '.png', '.webp']);

export interface FeedOptions {
  /** Counts camera openings, see `Frame.epoch`. */
  readonly epoch: number;
  /** What the camera is called; see `cameraTrusted`. */
  readonly camera: string;
  readonly fps: number;
  /**
   * `real-time`: pictures that the pipeline has no time for are left out, as with a camera. `every`: each picture is
   * looked at as soon as the one before is done; capture times then advance by the frame rate, not by the clock.
   */
  readonly pace: 'real-time' | 'every';
  readonly signal?: AbortSignal;
  /** Picture number to begin with, for feeding several sources under one epoch. */
  readonly firstSeq?: number;
}

/** Feeds pictures into a frames channel, one credit at a time. Returns how many were looked at. */
export async function feedFrames(
  channel: Channel,
  pictures: AsyncIterable<Picture>,
  options: FeedOptions,
): Promise<number> {
  const started = performance.timeOrigin + performance.now();
  const period = 1000 / options.fps;
  let seq = options.firstSeq ?? 0;
  let looked = 0;
  for await (const picture of pictures) {
    if (options.signal?.aborted) break;
    const due = started + looked * period;
    const now = performance.timeOrigin + performance.now();
    if (options.pace === 'real-time') {
      if (now > due + period && looked > 0) {
        // Too late for this one: time has passed it by.
        looked++;
        continue;
      }
      await delay(due - now);
    }
    const capturedAt = options.pace === 'every' ? due : performance.timeOrigin + performance.now();
    const frame: Frame = {
      type: 'frame',
      seq: seq++,
      epoch: options.epoch,
      camera: options.camera,
      capturedAt,
      ...picture,
    };
    if (!(await deliver(channel, frame))) break;
    looked++;
  }
  return looked;
}

/** True when the frame was given back, false when the process is gone. */
function deliver(channel: Channel, frame: Frame): Promise<boolean> {
  return new Promise((resolve) => {
    const off = channel.on((message) => {
      const done = frameDone.safeParse(message);
      if (done.success && done.data.seq === frame.seq) finish(true);
    });
    const offClose = channel.onClose(() => finish(false));
    const finish = (delivered: boolean): void => {
      off();
      offClose();
      resolve(delivered);
    };
    channel.post(frame);
  });
}

function delay(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}

/** Pictures of a folder by name (numbers in names count as numbers), or one file's. `repeat` shows each so often. */
export async function* picturesOf(path: string, repeat = 1): AsyncGenerator<Picture> {
  const paths = (await stat(path)).isDirectory() ? await pictureFiles(path) : [path];
  for (const file of paths) {
    const picture = await readPicture(file);
    for (let i = 0; i < repeat; i++) yield picture;
  }
}

/** One picture file as a frame. @throws RosterError `vision.bad-picture`. */
export async function readPicture(path: string): Promise<Picture> {
  const file = await readImageBytes(path);
  if (file.kind === 'odd') throw new RosterError('vision.bad-picture', file.message);
  const decoded = await decodeFrame(file.bytes).catch((cause: unknown) => {
    throw new RosterError('vision.bad-picture', `Not a picture, damaged or too large: ${path}`, { cause });
  });
  const { width, height } = decoded.info;
  return { width, height, format: 'RGBA', data: new Uint8Array(decoded.data) };
}

async function decodeFrame(bytes: Uint8Array): ReturnType<typeof toRgba> {
  return toRgba(sharp(bytes, { limitInputPixels: MAX_PIXELS }));
}

function toRgba(picture: Sharp): Promise<{ data: Buffer; info: OutputInfo }> {
  return picture
    .rotate()
    .resize(4096, 4096, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
}

async function pictureFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => PICTURES.has(extname(name).toLowerCase()));
  return names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).map((name) => join(folder, name));
}

/**
 * A video's frames as I420, decoded by ffmpeg as they are asked for.
 * @throws RosterError `vision.no-ffmpeg`, `vision.bad-video`.
 */
export async function* videoFrames(path: string, fps: number): AsyncGenerator<Picture> {
  const filter = `fps=${fps}`;
  const args = [
    '-v',
    'error',
    '-nostdin',
    '-i',
    path,
    '-vf',
    filter,
    '-pix_fmt',
    'yuv420p',
    '-f',
    'yuv4mpegpipe',
    '-',
  ];
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const failed = new Promise<never>((_, reject) => {
    ffmpeg.once('error', (cause) => {
      reject(new RosterError('vision.no-ffmpeg', 'ffmpeg is needed to read videos; install it.', { cause }));
    });
  });
  failed.catch(() => undefined);
  let complaint = '';
  ffmpeg.stderr.on('data', (text: Buffer) => {
    complaint = (complaint + text.toString()).slice(-500);
  });
  try {
    let frames = 0;
    for await (const picture of y4mFrames(ffmpeg.stdout)) {
      frames++;
      yield picture;
    }
    if (frames === 0) {
      const nothing = new RosterError('vision.bad-video', `No frames in ${path}: ${complaint.trim()}`);
      await Promise.race([failed, Promise.reject(nothing)]);
    }
  } finally {
    ffmpeg.kill('SIGKILL');
  }
}

/** Splits a YUV4MPEG2 stream (4:2:0 only, what `videoFrames` asks for) into frames. */
async function* y4mFrames(stream: AsyncIterable<Buffer>): AsyncGenerator<Picture> {
  let buffer = Buffer.alloc(0);
  let size: { width: number; height: number; bytes: number } | null = null;
  for await (const chunk of stream) {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const end = buffer.indexOf(10);
      if (end < 0) break;
      if (size === null) {
        size = y4mSize(buffer.toString('latin1', 0, end));
        buffer = buffer.subarray(end + 1);
        continue;
      }
      if (buffer.length < end + 1 + size.bytes) break;
      const data = new Uint8Array(buffer.subarray(end + 1, end + 1 + size.bytes));
      buffer = buffer.subarray(end + 1 + size.bytes);
      yield { width: size.width, height: size.height, format: 'I420', data };
    }
  }
}

function y4mSize(header: string): { width: number; height: number; bytes: number } {
  const width = Number(/ W(\d+)/.exec(header)?.[1]);
  const height = Number(/ H(\d+)/.exec(header)?.[1]);
  if (!header.startsWith('YUV4MPEG2') || !(width > 0) || !(height > 0)) {
    throw new RosterError('vision.bad-video', 'The video decoder answered with something else than frames.');
  }
  return { width, height, bytes: width * height + 2 * ((width + 1) >> 1) * ((height + 1) >> 1) };
}
