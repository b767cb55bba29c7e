import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Camera } from './camera.ts';
import type { FromCameraWorker, ToCameraWorker } from './camera-messages.ts';

class StandInTrack extends EventTarget {
  muted = false;
  stopped = false;
  readonly readyState = 'live';
  readonly label: string;
  constructor(label: string) {
    super();
    this.label = label;
  }
  getSettings = () => ({ deviceId: this.label });
  stop = () => {
    this.stopped = true;
  };
}

/** Cameras that can be pulled; the first one is what the browser chooses by itself. */
class StandInDevices extends EventTarget {
  present: string[];
  readonly opened: StandInTrack[] = [];
  constructor(...present: string[]) {
    super();
    this.present = present;
  }
  enumerateDevices = async () => this.present.map((deviceId) => ({ kind: 'videoinput', deviceId }));
  getUserMedia = async ({ video }: MediaStreamConstraints) => {
    const wanted = (video as { deviceId?: { exact: string } }).deviceId?.exact;
    const label = wanted ?? this.present[0];
    if (label === undefined || !this.present.includes(label)) throw new Error('NotFoundError');
    const track = new StandInTrack(label);
    this.opened.push(track);
    return { getVideoTracks: () => [track], getTracks: () => [track] };
  };
}

/** The worker of a camera that works, or one that never gives a picture. */
class StandInWorker {
  onmessage: ((event: MessageEvent<FromCameraWorker>) => void) | null = null;
  readonly #gives: (label: string) => boolean;
  epoch = -1;
  constructor(gives: (label: string) => boolean) {
    this.#gives = gives;
  }
  say = (data: FromCameraWorker) => this.onmessage?.({ data } as MessageEvent<FromCameraWorker>);
  postMessage = (message: ToCameraWorker) => {
    if (message.type !== 'open') return;
    this.epoch = message.epoch;
    this.say({ type: this.#gives(message.label) ? 'flowing' : 'stalled', epoch: message.epoch });
  };
  terminate = () => undefined;
}

function open(devices: StandInDevices, gives: (label: string) => boolean = () => true) {
  const reports: string[] = [];
  const worker = new StandInWorker(gives);
  const camera = new Camera({
    devices: devices as unknown as MediaDevices,
    createWorker: () => worker as unknown as Worker,
    report: (state, label) => reports.push(`${state} ${label}`.trim()),
  });
  camera.start();
  camera.want(true);
  return { camera, worker, reports };
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal(
    'MediaStreamTrackProcessor',
    class {
      readonly readable = {};
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the camera', () => {
  test('counts as there once its first picture has come', async () => {
    const { camera, reports } = open(new StandInDevices('front'));
    expect(camera.state().kind).toBe('off');
    await vi.advanceTimersByTimeAsync(1);
    expect(camera.state().kind).toBe('live');
    expect(reports).toEqual(['ok front']);
  });

  test('that is pulled is said to be missing, and found again when it is back', async () => {
    const devices = new StandInDevices('front');
    const { camera, reports } = open(devices);
    await vi.advanceTimersByTimeAsync(1);
    devices.present = [];
    devices.opened[0]?.dispatchEvent(new Event('ended'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(camera.state()).toMatchObject({ kind: 'missing', stream: null });
    devices.present = ['front'];
    await vi.advanceTimersByTimeAsync(6_000);
    expect(camera.state().kind).toBe('live');
    expect(new Set(reports)).toEqual(new Set(['ok front', 'missing']));
    expect(reports.at(-1)).toBe('ok front');
  });

  test('that is pulled is replaced by another one', async () => {
    const devices = new StandInDevices('front', 'side');
    const { camera, reports } = open(devices);
    await vi.advanceTimersByTimeAsync(1);
    devices.present = ['side'];
    devices.opened[0]?.dispatchEvent(new Event('ended'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(camera.state().kind).toBe('live');
    expect(reports).toEqual(['ok front', 'missing', 'ok side']);
    expect(devices.opened[0]?.stopped).toBe(true);
  });

  test('that is there but gives no pictures is passed over, where there is another', async () => {
    const devices = new StandInDevices('front', 'side');
    const { camera, reports } = open(devices, (label) => label === 'side');
    await vi.advanceTimersByTimeAsync(2_000);
    expect(camera.state().kind).toBe('live');
    expect(reports).toEqual(['missing', 'ok side']);
  });

  test('alone and without pictures is missing, without a flicker in between', async () => {
    const { camera, reports } = open(new StandInDevices('front'), () => false);
    const kinds = new Set<string>();
    camera.subscribe(() => kinds.add(camera.state().kind));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(new Set(reports)).toEqual(new Set(['missing']));
    expect(kinds.has('live')).toBe(false);
    expect(camera.state().kind).toBe('missing');
  });

  test('whose shutter is closed for long is missing; a short wink is nothing', async () => {
    const devices = new StandInDevices('front');
    const { camera } = open(devices);
    await vi.advanceTimersByTimeAsync(1);
    const [track] = devices.opened;
    if (track === undefined) throw new Error('no camera was opened');
    track.muted = true;
    track.dispatchEvent(new Event('mute'));
    await vi.advanceTimersByTimeAsync(500);
    track.muted = false;
    await vi.advanceTimersByTimeAsync(2_000);
    expect(camera.state().kind).toBe('live');
    track.muted = true;
    track.dispatchEvent(new Event('mute'));
    await vi.advanceTimersByTimeAsync(1_600);
    expect(camera.state().kind).toBe('missing');
  });
});
