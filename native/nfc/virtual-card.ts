/**
 * A contactless card at the wire: talks to the virtual reader driver (Debian's `vsmartcard-vpcd`) of a real `pcscd`, so
 * that everything above it is real. For tests and the demo; never part of a packaged kiosk.
 */
import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { RosterError } from '../../core/contracts/error.ts';

/** The driver listens here for the card of the reader "Virtual PCD 00 00"; the reader "… 00 01" is one port higher. */
export const VIRTUAL_READER_PORT = 35_963;

/**
 * How the card misbehaves. `status-6300`: answers every command with an error. `mute`: never answers a command.
 * `cut-short`: answers with one byte. `pulled-on-read`: leaves the field when it is asked for its UID.
 */
export type CardMisbehaviour = 'none' | 'status-6300' | 'mute' | 'cut-short' | 'pulled-on-read';

// Frames are a 2-byte big-endian length and a body. A body of one byte is a control code, anything else a command.
const CONTROL_GET_ATR = 0x04;
const ATR = Buffer.from('3B8F8001804F0CA000000306030001000000006A', 'hex');
const GET_UID = Buffer.from('FFCA000000', 'hex');
const SW_OK = Buffer.from([0x90, 0x00]);
const SW_NO_INFORMATION = Buffer.from([0x63, 0x00]);
const SW_NOT_SUPPORTED = Buffer.from([0x6a, 0x81]);

/** Longer than the daemon's polling interval: a faster change of cards looks to it like one card that stayed. */
const CHANGE_MS = 600;
/** How long the driver may take to power a card that was laid down. */
const NOTICE_MS = 3_000;
/** When the last card left each port, so that the next one, whoever holds it, comes no sooner than a hand could. */
const lastRemoval = new Map<number, number>();

async function waitForEmptyReader(port: number): Promise<void> {
  const since = performance.now() - (lastRemoval.get(port) ?? Number.NEGATIVE_INFINITY);
  if (since < CHANGE_MS) await delay(CHANGE_MS - since);
}

export class VirtualCard {
  /** May be changed at any time; counts from the next command on. */
  misbehaviour: CardMisbehaviour = 'none';
  readonly #port: number;
  #uid = Buffer.alloc(0);
  #socket: net.Socket | null = null;
  #life = new AbortController();

  constructor(port: number = VIRTUAL_READER_PORT) {
    this.#port = port;
  }

  /**
   * Lays the card on the reader and resolves when the reader has noticed it. `uidHex` may be of any length, also of
   * one that no real card has. When the daemon goes away, the card lies there for the next one.
   */
  async insert(uidHex: string): Promise<void> {
    this.remove();
    await waitForEmptyReader(this.#port);
    this.#uid = Buffer.from(uidHex, 'hex');
    const life = new AbortController();
    this.#life = life;
    while (!life.signal.aborted) {
      const socket = await this.#connect(life.signal);
      if (socket === null) return;
      if (await this.#present(socket, life.signal)) return;
    }
  }

  /** Takes the card away. */
  remove(): void {
    this.#life.abort();
    if (this.#socket !== null) lastRemoval.set(this.#port, performance.now());
    this.#socket?.destroy();
    this.#socket = null;
  }

  /**
   * Lays the card on the reader for `ms` milliseconds. A reader polls a few times a second: below 100 ms a tap can go
   * unnoticed, as with real cards.
   */
  async tap(uidHex: string, ms = 800): Promise<void> {
    await this.insert(uidHex);
    await delay(ms);
    this.remove();
  }

  /** Takes the card away and waits until the reader has noticed. */
  async close(): Promise<void> {
    this.remove();
    await waitForEmptyReader(this.#port);
  }

  /** Serves one connection. Answers whether the driver has asked for the card's ATR, that is, has noticed it. */
  #present(socket: net.Socket, life: AbortSignal): Promise<boolean> {
    this.#socket = socket;
    return new Promise((resolve) => {
      let pending: Buffer = Buffer.alloc(0);
      // The driver can take a connection and forget it while it still lets go of the card before.
      const forgotten = setTimeout(() => socket.destroy(), NOTICE_MS);
      socket.on('data', (chunk) => {
        pending = this.#serve(socket, Buffer.concat([pending, chunk]));
        clearTimeout(forgotten);
        resolve(true);
      });
      socket.on('close', () => {
        clearTimeout(forgotten);
        resolve(false);
        if (!life.aborted && this.#socket === socket) void this.#lieThere(life);
      });
    });
  }

  /** The driver hung up on a card that nobody took away: it waits for the driver to come back. */
  async #lieThere(life: AbortSignal): Promise<void> {
    const socket = await this.#connect(life).catch(() => null);
    if (socket !== null) await this.#present(socket, life);
  }

  /** Waits for the driver's port: right after the daemon's start it is not open yet. Null when taken away. */
  async #connect(life: AbortSignal): Promise<net.Socket | null> {
    for (let attempt = 0; attempt < 100 && !life.aborted; attempt += 1) {
      const socket = await tryConnect(this.#port);
      if (socket !== null && life.aborted) socket.destroy();
      else if (socket !== null) return socket;
      await delay(100);
    }
    if (life.aborted) return null;
    throw new RosterError(
      'virtual-card.no-reader',
      `No virtual reader on TCP port ${this.#port}: install pcscd and vsmartcard-vpcd, and start pcscd.`,
    );
  }

  #serve(socket: net.Socket, data: Buffer): Buffer {
    let rest = data;
    while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
      const length = rest.readUInt16BE(0);
      const body = rest.subarray(2, 2 + length);
      rest = rest.subarray(2 + length);
      const answer = body.length === 1 ? answerControl(body) : this.#answerCommand(body);
      if (answer !== null && !socket.destroyed) socket.write(frame(answer));
    }
    return rest;
  }

  #answerCommand(command: Buffer): Buffer | null {
    switch (this.misbehaviour) {
      case 'mute':
        return null;
      case 'status-6300':
        return SW_NO_INFORMATION;
      case 'cut-short':
        return SW_OK.subarray(0, 1);
      case 'pulled-on-read':
        this.remove();
        return null;
      case 'none':
        return command.equals(GET_UID) ? Buffer.concat([this.#uid, SW_OK]) : SW_NOT_SUPPORTED;
    }
  }
}

/** Power off, power on and reset need no answer. */
function answerControl(body: Buffer): Buffer | null {
  return body[0] === CONTROL_GET_ATR ? ATR : null;
}

function frame(body: Buffer): Buffer {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(body.length);
  return Buffer.concat([head, body]);
}

function tryConnect(port: number): Promise<net.Socket | null> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.removeAllListeners('error');
      // The daemon may go at any time; the card then lies on nothing.
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', () => resolve(null));
  });
}
