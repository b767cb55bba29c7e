/**
 * The process behind `PcscdProxy`: passes the PC/SC client protocol through, and hides readers on demand.
 *
 * Protocol (pcsc-lite's `winscard_msg.h`, native byte order): a request is a size, a command (4 bytes each) and `size`
 * bytes; a card command follows its request uncounted. Answers have no header. A request for the readers' states is answered with sixteen fixed records; a request
 * to wait is answered with the same, and once more, with eight bytes, when something has changed or it is stopped.
 */
import net from 'node:net';

const TRANSMIT = 0x09;
const GET_READER_STATES = 0x12;
const WAIT_FOR_CHANGE = 0x13;
const STOP_WAITING = 0x14;
const RECORD_BYTES = 184;
const STATES_BYTES = 16 * RECORD_BYTES;
const NAME_BYTES = 128;
const NOTHING: Buffer = Buffer.alloc(0);

const [listenPath, daemonPath] = process.argv.slice(2);
const hidden = new Set<string>();
const connections = new Set<Connection>();

class Connection {
  readonly #client: net.Socket;
  readonly #daemon: net.Socket;
  #requests = NOTHING;
  #answers = NOTHING;
  #statesDue = false;
  #waiting = false;

  constructor(client: net.Socket, daemon: net.Socket) {
    this.#client = client;
    this.#daemon = daemon;
  }

  run(): void {
    this.#client.on('data', (chunk) => this.#fromClient(chunk));
    this.#daemon.on('data', (chunk) => this.#fromDaemon(chunk));
    for (const socket of [this.#client, this.#daemon]) {
      socket.on('error', () => this.end());
      socket.on('close', () => this.end());
    }
  }

  end(): void {
    connections.delete(this);
    this.#client.destroy();
    this.#daemon.destroy();
  }

  /** Ends a wait, so that the client looks at the readers anew: the daemon's answer is the notice it waits for. */
  wake(): void {
    if (!this.#waiting || this.#statesDue) return;
    this.#waiting = false;
    const request = Buffer.alloc(8);
    request.writeUInt32LE(STOP_WAITING, 4);
    this.#daemon.write(request);
  }

  #fromClient(chunk: Buffer): void {
    this.#requests = Buffer.concat([this.#requests, chunk]);
    while (this.#requests.length >= 8) {
      const length = requestLength(this.#requests);
      if (this.#requests.length < length) return;
      const command = this.#requests.readUInt32LE(4);
      // Woken by us a moment ago: the daemon has answered already, and would answer a second time.
      const late = command === STOP_WAITING && !this.#waiting;
      if (command === GET_READER_STATES || command === WAIT_FOR_CHANGE) this.#statesDue = true;
      if (command === WAIT_FOR_CHANGE) this.#waiting = true;
      if (command === STOP_WAITING) this.#waiting = false;
      if (!late) this.#daemon.write(this.#requests.subarray(0, length));
      this.#requests = this.#requests.subarray(length);
    }
  }

  #fromDaemon(chunk: Buffer): void {
    this.#answers = Buffer.concat([this.#answers, chunk]);
    if (this.#statesDue) {
      if (this.#answers.length < STATES_BYTES) return;
      hideReaders(this.#answers.subarray(0, STATES_BYTES));
      this.#client.write(this.#answers.subarray(0, STATES_BYTES));
      this.#answers = this.#answers.subarray(STATES_BYTES);
      this.#statesDue = false;
    }
    if (this.#answers.length === 0) return;
    this.#waiting = false;
    this.#client.write(this.#answers);
    this.#answers = NOTHING;
  }
}

/** Of the request that `bytes` begins with; more than there are while it is not known. */
function requestLength(bytes: Buffer): number {
  const length = 8 + bytes.readUInt32LE(0);
  if (bytes.readUInt32LE(4) !== TRANSMIT) return length;
  // The fourth number of the request's body is how many bytes of a card command follow.
  return bytes.length < length ? length : length + bytes.readUInt32LE(8 + 12);
}

function hideReaders(states: Buffer): void {
  for (let at = 0; at < states.length; at += RECORD_BYTES) {
    const name = states.subarray(at, at + NAME_BYTES);
    const end = name.indexOf(0);
    if (hidden.has(name.toString('utf8', 0, end === -1 ? NAME_BYTES : end))) {
      states.fill(0, at, at + RECORD_BYTES);
    }
  }
}

process.on('message', (names: readonly string[]) => {
  hidden.clear();
  for (const name of names) hidden.add(name);
  for (const connection of connections) connection.wake();
  process.send?.('done');
});
process.on('disconnect', () => process.exit());

const server = net.createServer((client) => {
  const connection = new Connection(client, net.connect(daemonPath ?? ''));
  connections.add(connection);
  connection.run();
});
server.listen(listenPath, () => process.send?.('ready'));
