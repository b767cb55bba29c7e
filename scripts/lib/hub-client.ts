/** The hub's REST interface as a program uses it: typed from the contract, trusting the hub's own authority only. */
import { request } from 'node:https';
import type { z } from 'zod';
import { authArea } from '../../core/contracts/rest/auth.ts';
import {
  answersEvents,
  answersFile,
  type FileAnswer,
  type Operation,
  type RestAnswer,
} from '../../core/contracts/rest/operation.ts';

type Input<S> = S extends z.ZodType ? z.input<S> : undefined;

export interface CallInput<O extends Operation> {
  readonly params?: Input<O['params']>;
  readonly query?: Input<O['query']>;
  readonly body?: Input<O['body']>;
  /** One raw file, for operations that take uploads. */
  readonly file?: { readonly type: string; readonly bytes: Uint8Array };
}

interface HttpAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export class HubClient {
  readonly #base: string;
  readonly #ca: string;
  #token: string | null = null;

  /** @param base such as `https://127.0.0.1:8443`; @param ca PEM of the hub's authority */
  constructor(base: string, ca: string) {
    this.#base = base;
    this.#ca = ca;
  }

  async signIn(email: string, password: string): Promise<void> {
    const { token } = await this.call(authArea['auth.login'], { body: { email, password } });
    this.#token = token;
  }

  /** Calls an operation of the contract; anything but success is an error that quotes the hub's answer. */
  async call<O extends Operation>(operation: O, input: CallInput<O> = {}): Promise<RestAnswer<O>> {
    const path = fillPath(operation.path, input.params) + queryOf(input.query);
    const json = input.body === undefined ? null : Buffer.from(JSON.stringify(input.body));
    const type = input.file?.type ?? (json ? 'application/json' : null);
    const sent = input.file?.bytes ?? json;
    const answer = await this.#send(operation.method, path, type, sent);
    if (answer.status >= 300)
      throw new Error(`${operation.method} ${path} answered ${answer.status}: ${answer.body.toString()}`);
    if (operation.response === null) return null as RestAnswer<O>;
    if (answersFile(operation.response)) {
      const file: FileAnswer = { type: answer.type, bytes: answer.body, name: null };
      return file as RestAnswer<O>;
    }
    if (answersEvents(operation.response)) throw new Error(`${path} is a stream of events`);
    return operation.response.parse(JSON.parse(answer.body.toString())) as RestAnswer<O>;
  }

  #send(method: string, path: string, type: string | null, body: Uint8Array | null): Promise<HttpAnswer> {
    const headers = {
      ...(type ? { 'content-type': type } : {}),
      ...(body ? { 'content-length': body.length } : {}),
      ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(`${this.#base}${path}`, { method, headers, ca: this.#ca }, (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece: Buffer) => pieces.push(piece));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            type: incoming.headers['content-type'] ?? '',
            body: Buffer.concat(pieces),
          }),
        );
      });
      outgoing.on('error', reject);
      outgoing.end(body ?? undefined);
    });
  }
}

function fillPath(path: string, params: unknown): string {
  const values = (params ?? {}) as Readonly<Record<string, unknown>>;
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

function queryOf(query: unknown): string {
  const entries = Object.entries((query ?? {}) as Readonly<Record<string, unknown>>);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}
