/** Frames by way of a canvas: slower and dearer, only for runtimes without MediaStreamTrackProcessor. */

import type { Frame } from '../../core/contracts/vision.ts';

/** Frames per second by this way; each costs about 10 ms of the main thread. */
const RATE = 10;

interface CanvasPixels {
  readonly width: number;
  readonly height: number;
  /** Of the picture that was drawn, on the video's own scale, µs; null when the browser does not say. */
  readonly stamp: number | null;
  /** RGBA. */
  readonly data: Frame['data'];
}

/** Calls `take` with pixels of the stream until the returned function is called. */
export function canvasFrames(stream: MediaStream, take: (pixels: CanvasPixels) => void): () => void {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  let stamp: number | null = null;
  const follow = (): void => {
    video.requestVideoFrameCallback?.((_, { mediaTime }) => {
      stamp = mediaTime * 1e6;
      follow();
    });
  };
  follow();
  const timer = setInterval(() => {
    const { videoWidth: width, videoHeight: height } = video;
    if (context === null || width === 0) return;
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    take({ width, height, stamp, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) });
  }, 1_000 / RATE);
  void video.play().catch(() => {
    // A stream that ends before it plays gives no frames; the camera notices by itself.
  });
  return () => {
    clearInterval(timer);
    video.srcObject = null;
  };
}
