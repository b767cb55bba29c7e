/**
 * The hub's REST interface as the console uses it: typed and parsed by the contract's operations, signed in by a
 * cookie that scripts cannot read. When the sign-in has ended, calls wait for a new one and go on: nothing that
 * somebody typed is lost.
 */
import type { z } from 'zod';
import type { Language } from '../../../core/contracts/language.ts';
import {
  answersEvents,
  answersFile,
  type Operation,
  type RestAnswer,
} from '../../../core/contracts/rest/operation.ts';
import { Failure, failureOf } from './failure.ts';
import { type HttpAnswer, send } from './transport.ts';

type Input<S> = S extends z.ZodType ? z.input<S> : undefined;

export interface CallInput<O extends Operation> {
  readonly params?: Input<O['params']>;
  readonly query?: Input<O['query']>;
  readonly body?: Input<O['body']>;
  /** One raw file, for operations that take uploads. Its type is the media type that is sent. */
  readonly file?: Blob;
  /** Of an upload, 0 to 1. */
  readonly onProgress?: (done: number) => void;
  /** The version that is edited; the hub refuses when it is no longer the newest. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

export interface HubApiOptions {
  readonly language: () => Language;
  /** Asks for a new sign-in; resolves to false when nobody wants one. */
  readonly signInAgain: () => Promise<boolean>;
}

const SAFE = new Set(['GET']);

export class HubApi {
  readonly #options: HubApiOptions;
  #signingIn: Promise<boolean> | null = null;

  constructor(options: HubApiOptions) {
    this.#options = options;
  }

  /** Calls an operation of the contract. @throws Failure for everything but success */
  async call<O extends Operation>(operation: O, input: CallInput<O> = {}): Promise<RestAnswer<O>> {
    refuseTooLarge(operation, input.file);
    // One key for all tries of this call: what the hub has done already is not done twice.
    const key = operation.method === 'POST' ? crypto.randomUUID() : null;
    const answer = await this.#try(operation, input, key);
    if (answer.status !== 401 || !mayRetry(answer)) return this.#read(operation, answer);
    const again = await this.#askToSignIn();
    return this.#read(operation, again ? await this.#try(operation, input, key) : answer);
  }

  #try<O extends Operation>(operation: O, input: CallInput<O>, key: string | null): Promise<HttpAnswer> {
    const json = input.body === undefined ? null : JSON.stringify(input.body);
    const type = input.file?.type ?? (json === null ? null : 'application/json');
    return send({
      method: operation.method,
      url: hrefOf(operation, input),
      headers: {
        'accept-language': this.#options.language(),
        ...(SAFE.has(operation.method) ? {} : { 'x-roster-console': '1' }),
        ...(type ? { 'content-type': type } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
        ...(input.ifMatch === undefined ? {} : { 'if-match': `"${input.ifMatch}"` }),
      },
      body: input.file ?? json,
      ...(input.onProgress ? { onProgress: input.onProgress } : {}),
      ...(input.signal ? { signal: input.signal } : {}),
    });
  }

  #read<O extends Operation>(operation: O, answer: HttpAnswer): RestAnswer<O> {
    if (answer.status >= 300) throw failureOf(answer.status, jsonOf(answer.text));
    const { response } = operation;
    if (response === null) return null as RestAnswer<O>;
    if (answersFile(response) || answersEvents(response))
      throw new Failure('unreadable', 'files are shown by their address: hrefOf');
    const parsed = response.safeParse(jsonOf(answer.text));
    if (!parsed.success) throw new Failure('unreadable', parsed.error.message);
    return parsed.data as RestAnswer<O>;
  }

  /** Asked once, however many calls wait for it. */
  #askToSignIn(): Promise<boolean> {
    this.#signingIn ??= this.#options.signInAgain().finally(() => {
      this.#signingIn = null;
    });
    return this.#signingIn;
  }
}

/** The address of an operation, also for pictures, downloads and `<a href>`. */
export function hrefOf<O extends Operation>(
  operation: O,
  input: Pick<CallInput<O>, 'params' | 'query'> = {},
): string {
  return fillPath(operation.path, input.params) + queryOf(input.query);
}

/**
 * The hub turns away what announces too much before it is read, and closes the line: a browser that is still sending
 * may then see a broken connection instead of the answer.
 */
function refuseTooLarge(operation: Operation, file: Blob | undefined): void {
  const most = operation.upload?.maxBytes;
  if (file !== undefined && most !== undefined && file.size > most)
    throw new Failure('too-large', `${file.size} bytes are more than ${most}`, null, most);
}

/** A wrong password is answered with 401, too; only a missing sign-in is worth asking for one. */
function mayRetry(answer: HttpAnswer): boolean {
  return failureOf(answer.status, jsonOf(answer.text)).code === 'auth.required';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function fillPath(path: string, params: unknown): string {
  const values = (params ?? {}) as Readonly<Record<string, unknown>>;
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

function queryOf(query: unknown): string {
  const entries = Object.entries((query ?? {}) as Readonly<Record<string, unknown>>).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]) => [name, String(value)]))}`;
}
