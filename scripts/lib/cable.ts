/** A network cable that can be pulled: a TCP relay on loopback between the kiosk and the hub's broker. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `whole`; `deaf`: the far end hears the near one, but not the other way round; `still`: nobody hears anybody, and
 * nobody is told so; `cut`: nobody hears anybody.
 */
export type CableState = 'whole' | 'deaf' | 'still' | 'cut';

interface Connection {
  readonly near: Socket;
  readonly far: Socket;
}

export class Cable {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #server: Server;
  readonly #open = new Set<Connection>();
  #state: CableState = 'whole';

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
    this.#server = createServer((near) => this.#relay(near));
  }

  /** Begins to relay; answers with the port that stands for the far end. */
  async start(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes effect at once. What the far end said while the cable was deaf arrives when it is whole again. */
  set(state: CableState): void {
    // Piped twice, every byte would come twice.
    if (state === this.#state) return;
    this.#state = state;
    for (const connection of this.#open) this.#join(connection);
  }

  /** What runs is cut, and what tries is cut. */
  unplug(): void {
    this.set('cut');
  }

  plugIn(): void {
    this.set('whole');
  }

  async stop(): Promise<void> {
    this.unplug();
    if (!this.#server.listening) return;
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join({ near, far }: Connection): void {
    if (this.#state === 'cut') {
      near.destroy();
      return;
    }
    near.unpipe(far).pause();
    far.unpipe(near).pause();
    if (this.#state !== 'still') near.pipe(far);
    if (this.#state === 'whole') far.pipe(near);
  }

  #relay(near: Socket): void {
    if (this.#state === 'cut') {
      near.destroy();
      return;
    }
    const far = connect(this.#target);
    const connection = { near, far };
    this.#open.add(connection);
    this.#join(connection);
    const end = (): void => {
      this.#open.delete(connection);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
