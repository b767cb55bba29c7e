import type { Channel, PortLike } from './vision/channel.ts';
import { portChannel } from './vision/channel.ts';

/**
 * Control ports to the vision process as they come from Electron main: each restart of that process brings a new one.
 * Whoever wants a channel gets the newest port that nobody has had, or waits for it.
 */
export class ControlPorts {
  #newest: PortLike | null = null;
  #wanted: ((channel: Channel) => void) | null = null;

  take(port: PortLike): void {
    const wanted = this.#wanted;
    this.#wanted = null;
    if (wanted) {
      wanted(portChannel(port));
      return;
    }
    this.#newest?.close();
    this.#newest = port;
  }

  /** The vision process is gone: a port that is still waiting leads nowhere. */
  gone(): void {
    this.#newest?.close();
    this.#newest = null;
  }

  next(): Promise<Channel> {
    const port = this.#newest;
    this.#newest = null;
    if (port) return Promise.resolve(portChannel(port));
    return new Promise((resolve) => {
      this.#wanted = resolve;
    });
  }
}
