/** Frames by way of a canvas: slower and dearer, only for runtimes without MediaStreamTrackProcessor. */

import type { Frame } from '../../core/contracts/vision.ts';

/** Frames per second by this way; each costs about 10 ms of the main thread. */
const RATE = 10;

/** Calls `take` with RGBA pixels of the stream until the returned function is called. */
export function canvasFrames(
  stream: MediaStream,
  take: (width: number, height: number, data: Frame['data']) => void,
): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const timer = setInterval(() => {
    const { videoWidth: width, videoHeight: height } = video;
    if (context === null || width === 0) return;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    take(width, height, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }, 1_000 / RATE);
  void video.play().catch(() => {
    // A stream that ends before it plays gives no frames; the camera notices by itself.
  });
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}
