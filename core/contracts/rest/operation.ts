/**
 * How a REST operation is declared. The table of operations (see api.ts) is the one source for routes, checks of who
 * may call, parsing in both directions, the OpenAPI document and the type that the handlers must have.
 */
import type { z } from 'zod';
import type { Permission } from '../../domain/roles.ts';
import type { Caller, Scope } from '../../domain/scope.ts';
import type { Language } from '../language.ts';
import type { HubRefusal } from './problem.ts';

/** `public`: no sign-in. `signed-in`: anybody who is, for what is their own. Else: who holds the permission. */
export type Access = Permission | 'public' | 'signed-in';

export interface Operation {
  readonly summary: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Absolute, with `:name` parameters. */
  readonly path: `/${string}`;
  readonly access: Access;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /**
   * The body is files, not JSON: one raw body of one of these media types, or `multipart/form-data` with up to
   * `maxFiles` of them.
   */
  readonly upload?: {
    readonly types: readonly string[];
    readonly maxBytes: number;
    readonly maxFiles: number;
  };
  /**
   * Schema of the JSON answer; null answers 204 with nothing; `FileTypes` answers with a file, `EventTypes` with
   * events until one of the two sides has enough.
   */
  readonly response: z.ZodType | null | FileTypes | EventTypes;
  /** Status of success; default 200, or 204 without an answer. */
  readonly status?: 200 | 201 | 202;
  /** Calls per minute and address, where it must be less than the server's general limit. */
  readonly perMinute?: number;
  /** The answer shows a secret that is kept nowhere; so it is not kept for a repeated request either. */
  readonly secretAnswer?: true;
  /** `opens`: the answer's `token` may go into the console's cookie instead. `ends`: the cookie is taken back. */
  readonly signIn?: 'opens' | 'ends';
}

/** The answer is a file of one of these media types. */
export interface FileTypes {
  readonly file: readonly [string, ...string[]];
}

/** The answer is a stream of such events (text/event-stream of the HTML standard, each event's data in JSON). */
export interface EventTypes {
  readonly events: z.ZodType;
}

/** Whether an operation answers with a stream of events. */
export function answersEvents(response: Operation['response']): response is EventTypes {
  return response !== null && 'events' in response;
}

/** Whether an operation answers with a file, and not with JSON or nothing. */
export function answersFile(response: Operation['response']): response is FileTypes {
  return response !== null && 'file' in response;
}

export interface FileAnswer {
  /** Media type, one of those that the operation declares. */
  readonly type: string;
  readonly bytes: Uint8Array;
  /** What a browser saves it as; null shows it in place. */
  readonly name: string | null;
}

/** Begins the stream; it ends by itself when it is over, or soon after the signal is aborted. */
export type EventAnswer<T = unknown> = (signal: AbortSignal) => AsyncIterable<T>;

export type Area = Readonly<Record<string, Operation>>;

/** Keeps the literal types of an area's operations. */
export function defineArea<const A extends Area>(area: A): A {
  return area;
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given: everything parsed, and the proof of what the caller may. */
export interface RestRequest<O extends Operation> {
  readonly params: Parsed<O['params']>;
  readonly query: Parsed<O['query']>;
  readonly body: Parsed<O['body']>;
  readonly files: readonly Uint8Array[];
  readonly caller: O['access'] extends 'public' ? null : Caller;
  readonly scope: O['access'] extends Permission ? Scope<O['access']> : null;
  /** The token as presented, or null. */
  readonly token: string | null;
  /** The version that the caller believes to edit (If-Match), or null when they did not say. */
  readonly ifMatch: string | null;
  /** What the caller wants to read, from Accept-Language. */
  readonly language: Language;
  /** Address of the peer. */
  readonly address: string;
}

export type RestAnswer<O extends Operation> = O['response'] extends z.ZodType
  ? z.output<O['response']>
  : O['response'] extends FileTypes
    ? FileAnswer
    : O['response'] extends { readonly events: infer E extends z.ZodType }
      ? EventAnswer<z.output<E>>
      : null;

/** An area's handlers, by operation id. A missing one does not compile. A refusal becomes a problem answer. */
export type Handlers<A extends Area> = {
  readonly [K in keyof A]: (request: RestRequest<A[K]>) => Promise<RestAnswer<A[K]> | HubRefusal>;
};
