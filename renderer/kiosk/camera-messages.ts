/** What the page and its camera worker say to each other. Same build, same origin: types suffice. */
import type { Box, Frame, Hint } from '../../core/contracts/vision.ts';

export type ToCameraWorker =
  /** A frame port to the vision process is attached. */
  | { readonly type: 'port'; readonly port: MessagePort }
  /** A camera was opened; its frames follow in the stream. */
  | {
      readonly type: 'open';
      readonly epoch: number;
      readonly label: string;
      readonly frames: ReadableStream<VideoFrame>;
    }
  /** One frame from the canvas, where the browser cannot hand out a stream of frames. */
  | {
      readonly type: 'pixels';
      readonly epoch: number;
      readonly label: string;
      readonly width: number;
      readonly height: number;
      /** On the camera's scale, µs; null when the browser does not say. */
      readonly stamp: number | null;
      readonly data: Frame['data'];
    }
  | { readonly type: 'close' };

/** Where the face is, in frame pixels, so that the guide can follow. */
export interface SeenFace {
  readonly box: Box | null;
  readonly hint: Hint | null;
  readonly width: number;
  readonly height: number;
}

export type FromCameraWorker =
  | ({ readonly type: 'seen' } & SeenFace)
  /** The first frame since the camera was opened has come. */
  | { readonly type: 'flowing'; readonly epoch: number }
  /** The stream ended, or no frame came for some seconds: the camera should be opened again. */
  | { readonly type: 'stalled'; readonly epoch: number };
