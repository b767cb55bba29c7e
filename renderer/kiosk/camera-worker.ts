/** Reads camera frames off the main thread and sends them to the vision process in the camera's own pixel format. */
import type { Frame } from '../../core/contracts/vision.ts';
import type { FromCameraWorker, ToCameraWorker } from './camera-messages.ts';
import { CaptureClock } from './capture-clock.ts';
import { FrameSender } from './frame-sender.ts';
import { MotionGate } from './motion-gate.ts';

/** A camera that delivers nothing for this long is taken for stuck, ms. */
const STALL_MS = 4_000;
/** How often the page hears where the face is, ms. The guide needs no more. */
const SEEN_EVERY_MS = 100;

interface WorkerScope {
  onmessage: ((event: MessageEvent<ToCameraWorker>) => void) | null;
  postMessage(message: FromCameraWorker): void;
}
const scope = self as unknown as WorkerScope;

let size = { width: 0, height: 0 };
let seenAt = 0;
const gate = new MotionGate();
const sender = new FrameSender(
  (done) => {
    const now = performance.now();
    if (done.face !== null || done.hint !== null) gate.followed(now);
    if (now - seenAt < SEEN_EVERY_MS) return;
    seenAt = now;
    scope.postMessage({ type: 'seen', box: done.face, hint: done.hint, ...size });
  },
  () => performance.now(),
);

let seq = 0;
let current = { epoch: -1, lastAt: 0, reader: null as ReadableStreamDefaultReader<VideoFrame> | null };
/** A new one for each opening: two cameras share no scale. */
let captures = new CaptureClock();
let buffer: Frame['data'] = new Uint8Array(0);

function send(frame: Omit<Frame, 'type' | 'seq'>): void {
  if (!gate.passes(frame, performance.now())) return;
  size = { width: frame.width, height: frame.height };
  sender.send({ type: 'frame', seq, ...frame });
  seq += 1;
}

/** Copies a frame as it is; formats that the vision process does not know are converted to RGBA. */
async function copy(frame: VideoFrame): Promise<Pick<Frame, 'format' | 'data'>> {
  const native = frame.format === 'I420' || frame.format === 'NV12' ? frame.format : null;
  const options: VideoFrameCopyToOptions = native === null ? { format: 'RGBA' } : {};
  const bytes = frame.allocationSize(options);
  if (buffer.byteLength !== bytes) buffer = new Uint8Array(bytes);
  await frame.copyTo(buffer, options);
  return { format: native ?? 'RGBA', data: buffer };
}

async function pump(epoch: number, label: string, frames: ReadableStream<VideoFrame>): Promise<void> {
  const reader = frames.getReader();
  current = { epoch, lastAt: performance.now(), reader };
  captures = new CaptureClock();
  gate.wake(performance.now());
  let flowing = false;
  for (;;) {
    const { value: frame, done } = await reader.read();
    if (done) break;
    const now = performance.now();
    current.lastAt = now;
    if (!flowing) scope.postMessage({ type: 'flowing', epoch });
    flowing = true;
    const capturedAt = performance.timeOrigin + captures.at(frame.timestamp, now);
    try {
      if (sender.ready() && gate.curious(now) && frame.visibleRect !== null) {
        const { width, height } = frame.visibleRect;
        send({ epoch, width, height, capturedAt, camera: label, ...(await copy(frame)) });
      }
    } finally {
      frame.close();
    }
  }
  if (current.epoch === epoch) scope.postMessage({ type: 'stalled', epoch });
}

function close(): void {
  const { reader } = current;
  current = { epoch: -1, lastAt: 0, reader: null };
  void reader?.cancel().catch(() => {
    // The stream may have ended by itself; it is closed either way.
  });
}

scope.onmessage = ({ data: message }) => {
  if (message.type === 'port') {
    sender.attach(message.port);
    gate.wake(performance.now());
  } else if (message.type === 'close') close();
  else if (message.type === 'pixels') {
    const { epoch, label, width, height, stamp, data } = message;
    if (current.epoch !== epoch) {
      current = { epoch, lastAt: performance.now(), reader: null };
      captures = new CaptureClock();
      gate.wake(performance.now());
      scope.postMessage({ type: 'flowing', epoch });
    }
    const capturedAt = performance.timeOrigin + captures.at(stamp, performance.now());
    send({ epoch, width, height, capturedAt, camera: label, format: 'RGBA', data });
  } else {
    close();
    pump(message.epoch, message.label, message.frames).catch(() => {
      scope.postMessage({ type: 'stalled', epoch: message.epoch });
    });
  }
};

setInterval(() => {
  if (current.reader === null || performance.now() - current.lastAt < STALL_MS) return;
  const { epoch } = current;
  close();
  scope.postMessage({ type: 'stalled', epoch });
}, 1_000);
