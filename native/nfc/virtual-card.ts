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

export class VirtualCard {
  /** May be changed at any time; counts from the next command on. */
  misbehaviour: CardMisbehaviour = 'none';
  readonly #port: number;
  #uid = Buffer.alloc(0);
  #socket: net.Socket | null = null;

  constructor(port: number = VIRTUAL_READER_PORT) {
    this.#port = port;
  }

  /** Lays the card on the reader. `uidHex` may be of any length, also of one that no real card has. */
  async insert(uidHex: string): Promise<void> {
    this.remove();
    this.#uid = Buffer.from(uidHex, 'hex');
    const socket = await this.#connect();
    this.#socket = socket;
    let pending: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = this.#serve(socket, Buffer.concat([pending, chunk]));
    });
  }

  /** Takes the card away. */
  remove(): void {
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

  close(): void {
    this.remove();
  }

  /** Waits for the driver's port: right after the daemon's start it is not open yet. */
  async #connect(): Promise<net.Socket> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const socket = await tryConnect(this.#port);
      if (socket !== null) return socket;
      await delay(100);
    }
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
