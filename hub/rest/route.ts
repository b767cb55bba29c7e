/** One operation of the contract as a route: who may call, what comes in, what goes out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../core/contracts/language.ts';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { isNo, no } from '../../core/contracts/rest/problem.ts';
import { type Authenticate, admit, type Grant, NOBODY } from './admission.ts';
import { type Prepared, prepareAnswer, sendKept } from './answer.ts';
import { announcedTooMuch, bodyFits, editedVersion, readFiles } from './body.ts';
import type { BodyGate } from './body-gate.ts';
import { preferredLanguage } from './messages.ts';
import { begin, complete, type Ledger } from './named-request.ts';
import { sendProblem } from './problems.ts';
import { schemaOf } from './route-schema.ts';

/** A handler once the types of its operation are behind it; the schemas have checked what it is given. */
export type AnyHandler = (
  request: Grant & {
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
    readonly files: readonly Uint8Array[];
    readonly ifMatch: string | null;
    readonly language: Language;
    readonly address: string;
  },
) => Promise<unknown>;

export interface Mounted {
  readonly tag: string;
  readonly id: string;
  readonly operation: Operation;
  readonly handler: AnyHandler;
  readonly authenticate: Authenticate;
  /** Null: requests that name themselves are done each time. */
  readonly ledger: Ledger | null;
  /** One for the whole server. */
  readonly gate: BodyGate;
}

export function mountOperation(app: FastifyInstance, mounted: Mounted): void {
  const { id, operation, authenticate, gate } = mounted;
  const grants = new WeakMap<FastifyRequest, Grant>();
  app.route({
    method: operation.method,
    url: operation.path,
    schema: schemaOf(mounted),
    config: {
      operation: id,
      upload: operation.upload !== undefined,
      ...(operation.perMinute ? { rateLimit: { max: operation.perMinute, timeWindow: 60_000 } } : {}),
    },
    ...(operation.upload ? { bodyLimit: operation.upload.maxBytes } : {}),
    // After the limit on requests, which hangs on `onRequest`, and before the body is read.
    preParsing: async (request, reply) => {
      const grant = await admit(operation, authenticate, request);
      if (isNo(grant)) return sendProblem(request, reply, grant);
      if (announcedTooMuch(operation, request, reply))
        return sendProblem(request, reply, no('request.too-large'));
      if (!gate.admit(operation, grant, request, reply)) {
        // What comes of it is not waited for.
        reply.header('connection', 'close');
        return sendProblem(request, reply, no('request.too-many'));
      }
      grants.set(request, grant);
    },
    preValidation: async (request, reply) => {
      if (!bodyFits(operation, request)) return sendProblem(request, reply, no('request.wrong-content-type'));
    },
    handler: (request, reply) => answer(mounted, grants.get(request) ?? NOBODY, request, reply),
  });
}

/** Does the operation once, however often the same request comes, and answers. */
async function answer(
  mounted: Mounted,
  grant: Grant,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { id, operation, ledger } = mounted;
  const files = operation.upload ? await readFiles(request, operation.upload) : [];
  const named = { id, operation, files, personId: grant.caller?.personId ?? null };
  const begun = ledger ? await begin(ledger, named, request) : null;
  if (isNo(begun)) return sendProblem(request, reply, begun);
  if (begun?.kind === 'answer') return sendKept(reply, begun.answer);
  const result = await callHandler(mounted, grant, request, files).catch(async (error: unknown) => {
    if (begun) await ledger?.release(begun.claim);
    throw error;
  });
  if (isNo(result)) {
    if (begun) await ledger?.release(begun.claim);
    return sendProblem(request, reply, result);
  }
  const { token } = grant;
  const stillSignedIn = async () => token !== null && (await mounted.authenticate(token)) !== null;
  const sending = { request, reply, stillSignedIn };
  if (!ledger || !begun) return prepareAnswer(operation, sending, result).send();
  // It is done: whatever becomes of its answer, it must not be done again.
  let prepared: Prepared | null = null;
  try {
    prepared = prepareAnswer(operation, sending, result);
  } finally {
    await complete(ledger, named, begun.claim, prepared?.kept ?? null);
  }
  return prepared.send();
}

async function callHandler(
  { operation, handler }: Mounted,
  grant: Grant,
  request: FastifyRequest,
  files: readonly Uint8Array[],
): Promise<unknown> {
  const ifMatch = editedVersion(operation, request);
  if (isNo(ifMatch)) return ifMatch;
  const language = preferredLanguage(request.headers['accept-language']);
  const { params, query, body, ip: address } = request;
  return handler({ ...grant, params, query, body, files, ifMatch, language, address });
}
