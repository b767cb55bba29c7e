/** A network cable that can be pulled: a TCP relay on loopback between the kiosk and the hub's broker. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class Cable {
  private readonly target: { host: string; port: number };
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private plugged = true;

  constructor(target: { host: string; port: number }) {
    this.target = target;
  }

  /** Begins to relay; answers with the port that stands for the far end. */
  async start(): Promise<number> {
    const server = createServer((near) => this.relay(near));
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay has no TCP port');
    return address.port;
  }

  /** Pulls it out: what runs is cut, and what tries is cut. */
  unplug(): void {
    this.plugged = false;
    for (const socket of this.sockets) socket.destroy();
  }

  plugIn(): void {
    this.plugged = true;
  }

  async stop(): Promise<void> {
    this.unplug();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  private relay(near: Socket): void {
    if (!this.plugged) {
      near.destroy();
      return;
    }
    const far = connect(this.target);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}
