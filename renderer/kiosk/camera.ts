/**
 * The kiosk's camera: opens it while it is wanted, hands its frames to the worker, opens it again when it was pulled,
 * stuck or exchanged, and says so to the kiosk. The same stream is the preview.
 */
import type { FromCameraWorker, SeenFace, ToCameraWorker } from './camera-messages.ts';
import { canvasFrames } from './canvas-frames.ts';
import { ExposureHelp, type LightTrack } from './exposure.ts';

/** What the screens may know about the camera. */
export interface CameraState {
  readonly kind: 'off' | 'starting' | 'live' | 'missing';
  readonly stream: MediaStream | null;
  readonly seen: SeenFace | null;
}

/** What the preview draws from. */
export interface CameraFeed {
  readonly subscribe: (listener: () => void) => () => void;
  readonly state: () => CameraState;
}

export interface CameraParts {
  readonly devices: MediaDevices;
  readonly createWorker: () => Pick<Worker, 'onmessage' | 'postMessage' | 'terminate'>;
  /** Called when the camera delivers pictures (with its label) or is missing. */
  readonly report: (state: 'ok' | 'missing', label: string) => void;
}

interface TrackProcessor {
  new (init: { track: MediaStreamTrack }): { readonly readable: ReadableStream<VideoFrame> };
}

const OFF: CameraState = { kind: 'off', stream: null, seen: null };
/** VGA is what the face pipeline wants; more costs time and finds nothing more at arm's length. */
const WANTED: MediaStreamConstraints = {
  audio: false,
  video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 } },
};
const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 5_000;
/** Plugging in one device raises several events. */
const SETTLE_MS = 250;
/** A camera that is muted (a shutter, a privacy key) for longer than this is as good as gone, ms. */
const MUTED_MS = 1_500;

interface Opened {
  readonly stream: MediaStream;
  readonly track: MediaStreamTrack;
  readonly light: ExposureHelp;
}

export class Camera implements CameraFeed {
  readonly #parts: CameraParts;
  readonly #listeners = new Set<() => void>();
  #worker: ReturnType<CameraParts['createWorker']> | null = null;
  /** The open camera; people see it once its first picture has come. */
  #opened: Opened | null = null;
  /** A camera that gave no pictures the last time: another one is tried before it. */
  #avoided: string | null = null;
  #state: CameraState = OFF;
  #wanted = false;
  #epoch = 0;
  #retryMs = RETRY_FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopCanvas: (() => void) | null = null;

  constructor(parts: CameraParts) {
    this.#parts = parts;
  }

  /** Starts the worker and follows plugging and unplugging. Returns its stop. */
  start(): () => void {
    const worker = this.#parts.createWorker();
    worker.onmessage = (event: MessageEvent<FromCameraWorker>) => this.#hear(event.data);
    this.#worker = worker;
    const onChange = (): void => {
      if (this.#wanted) this.#openIn(SETTLE_MS);
    };
    this.#parts.devices.addEventListener('devicechange', onChange);
    return () => {
      this.#parts.devices.removeEventListener('devicechange', onChange);
      this.want(false);
      worker.terminate();
    };
  }

  /** Opens the camera, or closes it and darkens its light. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) this.#openIn(0);
    else this.#close('off');
  }

  /** Takes a port to the vision process; it moves on to the worker. */
  attachPort(port: MessagePort): void {
    this.#tell({ type: 'port', port }, [port]);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): CameraState => this.#state;

  #tell(message: ToCameraWorker, transfer: Transferable[] = []): void {
    this.#worker?.postMessage(message, transfer);
  }

  #set(state: CameraState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #openIn(delayMs: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#open();
    }, delayMs);
  }

  /** Closes what is open and opens whatever camera is there now, as a new epoch. */
  async #open(): Promise<void> {
    this.#close('starting');
    this.#epoch += 1;
    const epoch = this.#epoch;
    try {
      const stream = await this.#parts.devices.getUserMedia(await this.#choice());
      const [track] = stream.getVideoTracks();
      if (track === undefined || epoch !== this.#epoch || !this.#wanted) {
        stopAll(stream);
        return;
      }
      this.#opened = { stream, track, light: new ExposureHelp(track as LightTrack) };
      track.addEventListener('ended', () => this.#lost(epoch));
      track.addEventListener('mute', () => this.#muted(track, epoch));
      this.#send(stream, track, epoch);
    } catch {
      this.#avoided = null;
      // Not found, in use elsewhere or failing at the driver: for the people in front it is the same.
      this.#lost(epoch);
    }
  }

  /** Any camera; after one that gave no pictures, another one where there is one. */
  async #choice(): Promise<MediaStreamConstraints> {
    if (this.#avoided === null) return WANTED;
    const devices = await this.#parts.devices.enumerateDevices();
    const others = devices.filter(
      ({ kind, deviceId }) => kind === 'videoinput' && deviceId !== this.#avoided,
    );
    const [other] = others;
    if (other === undefined) return WANTED;
    return { ...WANTED, video: { ...(WANTED.video as object), deviceId: { exact: other.deviceId } } };
  }

  #muted(track: MediaStreamTrack, epoch: number): void {
    setTimeout(() => {
      if (track.muted) this.#silent(epoch);
    }, MUTED_MS);
  }

  /** A camera that is there but gives no pictures. */
  #silent(epoch: number): void {
    if (epoch !== this.#epoch) return;
    this.#avoided = this.#opened?.track.getSettings().deviceId ?? null;
    this.#lost(epoch);
  }

  #flowing(epoch: number): void {
    if (epoch !== this.#epoch || this.#opened === null || this.#state.kind === 'live') return;
    const { stream, track } = this.#opened;
    this.#retryMs = RETRY_FIRST_MS;
    this.#set({ kind: 'live', stream, seen: null });
    this.#parts.report('ok', track.label);
  }

  #send(stream: MediaStream, track: MediaStreamTrack, epoch: number): void {
    const { label } = track;
    const { MediaStreamTrackProcessor: Processor } = globalThis as {
      MediaStreamTrackProcessor?: TrackProcessor;
    };
    if (Processor !== undefined) {
      const { readable: frames } = new Processor({ track });
      this.#tell({ type: 'open', epoch, label, frames }, [frames]);
      return;
    }
    this.#stopCanvas = canvasFrames(stream, (pixels) =>
      this.#tell({ type: 'pixels', epoch, label, ...pixels }),
    );
  }

  #lost(epoch: number): void {
    if (epoch !== this.#epoch || !this.#wanted) return;
    this.#close('missing');
    this.#parts.report('missing', '');
    this.#openIn(this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_LAST_MS);
  }

  #close(kind: 'off' | 'starting' | 'missing'): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#stopCanvas?.();
    this.#stopCanvas = null;
    this.#tell({ type: 'close' });
    if (this.#opened !== null) stopAll(this.#opened.stream);
    this.#opened = null;
    if (kind !== 'starting') this.#epoch += 1;
    // While it is being looked for, a missing camera stays "missing": the screen must not flicker at every try.
    const shown = kind === 'starting' && this.#state.kind === 'missing' ? 'missing' : kind;
    this.#set({ kind: shown, stream: null, seen: null });
  }

  #hear(message: FromCameraWorker): void {
    if (message.type === 'stalled') this.#silent(message.epoch);
    else if (message.type === 'flowing') this.#flowing(message.epoch);
    else if (this.#state.kind === 'live') {
      this.#opened?.light.see(message, performance.now());
      this.#set({ ...this.#state, seen: message });
    }
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
