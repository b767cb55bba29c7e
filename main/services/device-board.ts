/** The devices of one kiosk: started side by side, each on its own, and how each of them is. */
import type { KioskView } from '../../core/contracts/kiosk-view.ts';
import type { KioskParts } from './parts.ts';

type Devices = KioskView['devices'];

export class DeviceBoard {
  readonly #parts: KioskParts;
  #camera: Devices['camera'] = 'unknown';
  #visionFailed = false;
  #visionWorked = false;
  #beaconFailed = false;

  constructor(parts: KioskParts) {
    this.#parts = parts;
  }

  /** A device that cannot be started is logged and shown as missing; the others go on. */
  async start(signal: AbortSignal): Promise<void> {
    const { beacon, face, readers, wedge } = this.#parts;
    const starts = readers.map((reader) => this.#try('nfc', () => reader.start(signal)));
    if (wedge) starts.push(this.#try('wedge', () => wedge.start(signal)));
    const beaconStart = beacon ? this.#try('beacon', () => beacon.start(signal)) : Promise.resolve(true);
    const faceStart = this.#try('vision', () => face.start(signal));
    await Promise.all(starts);
    this.#beaconFailed = !(await beaconStart);
    if (!(await faceStart)) this.#visionFailed = true;
  }

  async stop(): Promise<void> {
    const { beacon, face, readers, wedge } = this.#parts;
    const all = [...readers, ...(wedge ? [wedge] : []), ...(beacon ? [beacon] : []), face];
    await Promise.all(all.map((device) => this.#try('device', () => device.stop())));
  }

  camera(state: 'ok' | 'missing'): void {
    this.#camera = state;
  }

  /** `lost`: the process ended and is started again. Should it end again before it worked, that is a failure. */
  vision(event: 'ready' | 'failed' | 'lost'): void {
    this.#visionFailed = event === 'failed' || (event === 'lost' && !this.#visionWorked);
    this.#visionWorked = event === 'ready';
  }

  state(): Devices {
    const { beacon, face, readers, wedge } = this.#parts;
    const badge = readers.some((reader) => reader.readers().length > 0) || (readers.length === 0 && wedge);
    const heard = beacon && !this.#beaconFailed && beacon.device() !== null;
    return {
      camera: this.#camera,
      vision: face.ready() ? 'ready' : this.#visionFailed ? 'failed' : 'starting',
      badge: badge ? 'ok' : 'missing',
      beacon: beacon ? (heard ? 'ok' : 'missing') : 'none',
    };
  }

  async #try(device: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#parts.logger.error({ device, error: String(error) }, 'device.failed');
      return false;
    }
  }
}
