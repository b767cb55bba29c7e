/** The line between a kiosk and the hub's broker: a TCP relay that can be cut, or made to carry one way only. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** `whole`; `deaf`: the hub hears the kiosk, the kiosk not the hub; `cut`: nobody hears anybody. */
export type LineState = 'whole' | 'deaf' | 'cut';

export class HubLine {
  readonly #hubPort: number;
  readonly #server: Server;
  readonly #open = new Set<{ readonly kiosk: Socket; readonly hub: Socket }>();
  #state: LineState = 'whole';

  private constructor(hubPort: number) {
    this.#hubPort = hubPort;
    this.#server = createServer((kiosk) => this.#connect(kiosk));
  }

  static async to(hubPort: number): Promise<HubLine> {
    const line = new HubLine(hubPort);
    line.#server.listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Takes effect at once. What the hub said while the line was deaf arrives when it is whole again. */
  set(state: LineState): void {
    this.#state = state;
    for (const { kiosk, hub } of this.#open) {
      if (state === 'cut') kiosk.destroy();
      else if (state === 'deaf') hub.unpipe(kiosk).pause();
      else hub.pipe(kiosk);
    }
  }

  async close(): Promise<void> {
    this.set('cut');
    this.#server.close();
    await once(this.#server, 'close');
  }

  #connect(kiosk: Socket): void {
    if (this.#state === 'cut') {
      kiosk.destroy();
      return;
    }
    const hub = connect(this.#hubPort, '127.0.0.1');
    const pair = { kiosk, hub };
    this.#open.add(pair);
    kiosk.pipe(hub);
    if (this.#state === 'whole') hub.pipe(kiosk);
    const end = (): void => {
      this.#open.delete(pair);
      kiosk.destroy();
      hub.destroy();
    };
    for (const socket of [kiosk, hub]) socket.on('error', end).on('close', end);
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
