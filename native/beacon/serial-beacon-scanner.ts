import type { BeaconEvent, BeaconScanner } from '../../core/ports/beacon-scanner.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { Listeners } from '../../core/ports/listeners.ts';
import { BackOff, pause } from '../back-off.ts';
import type { BeaconDriver, DriverOutput } from './beacon-driver.ts';
import { type ListedPort, listPorts, matchPorts, type UsbId } from './find-ports.ts';
import { SerialLink } from './serial-link.ts';

export interface SerialBeaconOptions {
  readonly clock: Pick<Clock, 'mono'>;
  /** Makes the driver for one opening of the port. */
  readonly driver: () => BeaconDriver;
  readonly baudRate: number;
  /** The port by its path, or by what USB says of it; of several that match, each gets its turn. */
  readonly port: { readonly path: string } | { readonly usb: readonly UsbId[] };
  /** First and longest wait between attempts, milliseconds. */
  readonly retryMs?: readonly [first: number, longest: number];
  /** How often the driver gets its turn, milliseconds. */
  readonly turnMs?: number;
  /** The machine's ports. */
  readonly list?: () => Promise<readonly ListedPort[]>;
}

/**
 * A beacon receiver on a serial port (USB or built in). It counts as attached when it has said something that its
 * driver understands; whatever goes wrong afterwards, it is closed, reported and looked for again.
 */
export class SerialBeaconScanner implements BeaconScanner {
  readonly #listeners = new Listeners<BeaconEvent>();
  readonly #options: SerialBeaconOptions;
  readonly #backOff: BackOff;
  #running: AbortController | null = null;
  #loop: Promise<void> = Promise.resolve();
  #device: string | null = null;
  #lastTrouble = '';
  #attempt = 0;

  constructor(options: SerialBeaconOptions) {
    this.#options = options;
    this.#backOff = new BackOff(...(options.retryMs ?? [250, 10_000]));
  }

  async start(signal: AbortSignal): Promise<void> {
    if (this.#running !== null || signal.aborted) return;
    const running = new AbortController();
    this.#running = running;
    signal.addEventListener('abort', () => void this.stop(), { once: true });
    this.#loop = this.#run(running.signal);
  }

  async stop(): Promise<void> {
    this.#running?.abort();
    this.#running = null;
    this.#device = null;
    await this.#loop;
  }

  on(listener: (event: BeaconEvent) => void): () => void {
    return this.#listeners.on(listener);
  }

  device(): string | null {
    return this.#device;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const path = await this.#choose();
      if (path === null) this.#trouble(this.#wanted(), 'not found: check that it is plugged in', signal);
      else await this.#session(path, signal);
      await pause(this.#backOff.next(), signal);
    }
  }

  /** The port to try now. */
  async #choose(): Promise<string | null> {
    const { port, list } = this.#options;
    if ('path' in port) return port.path;
    const paths = matchPorts(await (list ?? listPorts)(), port.usb);
    if (paths.length === 0) return null;
    const path = paths[this.#attempt % paths.length];
    this.#attempt += 1;
    return path ?? null;
  }

  /** From opening a port to losing it. */
  async #session(path: string, signal: AbortSignal): Promise<void> {
    const { clock, baudRate, turnMs } = this.#options;
    const driver = this.#options.driver();
    let lost = (_detail: string): void => {};
    const end = new Promise<string>((resolve) => {
      lost = resolve;
    });
    const follow = (outputs: readonly DriverOutput[]): void => {
      for (const output of outputs) this.#follow(output, path, link, lost, signal);
    };
    const link = new SerialLink(path, baudRate, (chunk) => follow(driver.feed(chunk, clock.mono())), lost);
    const failure = await link.open();
    if (failure !== null) {
      this.#trouble(path, failure, signal);
      return;
    }
    const stopped = (): void => lost('stopped');
    signal.addEventListener('abort', stopped, { once: true });
    if (signal.aborted) stopped();
    const turns = setInterval(() => follow(driver.turn(clock.mono())), turnMs ?? 25);
    const detail = await end;
    clearInterval(turns);
    signal.removeEventListener('abort', stopped);
    await link.close();
    this.#leave(path, detail, signal);
  }

  #follow(
    output: DriverOutput,
    path: string,
    link: SerialLink,
    lost: (detail: string) => void,
    signal: AbortSignal,
  ): void {
    const { kind } = output;
    if (kind === 'alive') this.#attach(path, signal);
    else if (kind === 'write') link.write(output.text);
    else if (kind === 'lost') lost(output.detail);
    else if (kind === 'garbage') this.#emit({ kind, device: path, bytes: output.bytes }, signal);
    else this.#emit({ kind, reading: { ...output.reading, at: this.#options.clock.mono() } }, signal);
  }

  #attach(path: string, signal: AbortSignal): void {
    if (this.#device === path || signal.aborted) return;
    this.#device = path;
    this.#lastTrouble = '';
    this.#backOff.reset();
    this.#emit({ kind: 'scanner-attached', device: path }, signal);
  }

  #leave(path: string, detail: string, signal: AbortSignal): void {
    if (this.#device === null) {
      this.#trouble(path, detail, signal);
      return;
    }
    this.#device = null;
    this.#emit({ kind: 'scanner-detached', device: path, detail }, signal);
  }

  /** A device that never came to life: told once, not at each attempt. */
  #trouble(device: string, detail: string, signal: AbortSignal): void {
    const trouble = `${device}: ${detail}`;
    if (trouble === this.#lastTrouble) return;
    this.#lastTrouble = trouble;
    this.#emit({ kind: 'scanner-detached', device, detail }, signal);
  }

  #wanted(): string {
    const { port } = this.#options;
    if ('path' in port) return port.path;
    return port.usb.map(({ vendorId, productId }) => `usb:${vendorId}:${productId}`).join(' ');
  }

  #emit(event: BeaconEvent, signal: AbortSignal): void {
    if (!signal.aborted) this.#listeners.emit(event);
  }
}
