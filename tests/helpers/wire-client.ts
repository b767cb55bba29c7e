/** HTTPS to a hub as bytes: for what a client of the contract never does. */
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';

export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface WireDoor {
  /** Such as `https://127.0.0.1:8443`. */
  readonly https: string;
  /** PEM. */
  readonly ca: string;
}

export interface WireRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Uint8Array;
}

/** One request on a connection of its own. */
export function overTheWire(door: WireDoor, path: string, sent: WireRequest = {}): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = open(door, path, sent, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    outgoing.on('error', reject).end(sent.body);
  });
}

/** A body that keeps coming until the hub has answered: how much of it was taken, and the answer. */
export function pour(
  door: WireDoor,
  path: string,
  sent: WireRequest & { readonly bytes: number },
): Promise<WireAnswer & { readonly poured: number }> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    let poured = 0;
    let answered = false;
    const outgoing = open(door, path, sent, (answer) => {
      answered = true;
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('close', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, poured }),
      );
    });
    outgoing.on('error', (error) => (answered ? undefined : reject(error)));
    const more = () => {
      while (!answered && poured < sent.bytes) {
        poured += chunk.length;
        if (!outgoing.write(chunk)) return void outgoing.once('drain', more);
      }
      outgoing.end();
    };
    more();
  });
}

export interface OpenStream {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** Everything that came so far. */
  readonly text: () => string;
  /** Resolves when the hub has ended it. */
  readonly ended: Promise<void>;
  close(): void;
}

/** An answer that goes on; resolves when its first part is there. */
export function openStream(door: WireDoor, path: string, sent: WireRequest = {}): Promise<OpenStream> {
  return new Promise((resolve, reject) => {
    const outgoing = open(door, path, sent, (answer) => {
      let text = '';
      const ended = new Promise<void>((end) => void answer.once('close', end));
      const stream: OpenStream = {
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        text: () => text,
        ended,
        close: () => outgoing.destroy(),
      };
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        resolve(stream);
      });
      answer.on('error', () => {});
    });
    outgoing.on('error', reject).end();
  });
}

function open(door: WireDoor, path: string, sent: WireRequest, hear: (answer: IncomingMessage) => void) {
  const options = { method: sent.method ?? 'GET', headers: sent.headers ?? {}, ca: door.ca, agent: false };
  return request(`${door.https}${path}`, options, hear);
}
