/** What goes out: JSON with its version, files, events, or nothing. */
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import {
  answersEvents,
  answersFile,
  type EventAnswer,
  type FileAnswer,
  type FileTypes,
  type Operation,
} from '../../core/contracts/rest/operation.ts';
import type { KeptAnswer } from '../../core/ports/request-ledger.ts';
import { forgetSignIn, isConsole, keepSignedIn } from './admission.ts';
import { sendEvents } from './event-stream.ts';
import type { Sending } from './sending.ts';

export interface Prepared {
  /** What a repeated request is to be answered with. */
  readonly kept: KeptAnswer;
  send(): FastifyReply;
}

/** Makes an answer of what the handler gave. @throws ZodError when that is not what the contract says */
export function prepareAnswer(operation: Operation, sending: Sending, result: unknown): Prepared {
  const { reply } = sending;
  const { response } = operation;
  if (operation.signIn === 'ends') forgetSignIn(reply);
  if (response === null) return preparedJson(reply, { status: 204, body: '', etag: null });
  if (answersFile(response))
    return { kept: null, send: () => sendFile(response, reply, result as FileAnswer) };
  if (answersEvents(response))
    return { kept: null, send: () => sendEvents(response.events, sending, result as EventAnswer) };
  const shown = operation.signIn === 'opens' ? signedIn(sending, result as SignedIn) : result;
  const status = operation.status ?? 200;
  return preparedJson(reply, { status, body: jsonOf(response, shown), etag: versionOf(result) });
}

function preparedJson(reply: FastifyReply, kept: NonNullable<KeptAnswer>): Prepared {
  return { kept, send: () => sendKept(reply, kept) };
}

/** As it was sent the first time. */
export function sendKept(reply: FastifyReply, { status, body, etag }: NonNullable<KeptAnswer>): FastifyReply {
  reply.code(status);
  if (status === 204) return reply.send();
  if (etag !== null) reply.header('etag', `"${etag}"`);
  return reply
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .serializer(String)
    .send(body);
}

interface SignedIn {
  readonly token: string;
}

function signedIn({ request, reply }: Sending, answer: SignedIn): object {
  if (!isConsole(request)) return answer;
  keepSignedIn(reply, answer.token);
  return { ...answer, token: null };
}

/** Nothing leaves the hub that its contract does not name. @throws ZodError when the hub answers wrongly */
function jsonOf(schema: z.ZodType, answer: unknown): string {
  return JSON.stringify(schema.encode(answer));
}

function versionOf(answer: unknown): string | null {
  const version = (answer as { version?: unknown } | null)?.version;
  return typeof version === 'string' && version !== '' ? version : null;
}

/** Files are shown only as what they were declared to be, and never run anything where they are shown. */
function sendFile(declared: FileTypes, reply: FastifyReply, { type, bytes, name }: FileAnswer): FastifyReply {
  if (!declared.file.includes(type)) throw new Error(`not a declared type: ${type}`);
  const how = name === null ? 'inline' : `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  return reply
    .type(type)
    .header('cache-control', 'no-store')
    .header('content-disposition', how)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Buffer.from(bytes));
}
