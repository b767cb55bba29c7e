/** One operation of the contract as a route: who may call, what comes in, what goes out. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  answersFile,
  type FileAnswer,
  type FileTypes,
  type Operation,
} from '../../core/contracts/rest/operation.ts';
import { type HubRefusal, isNo, no, problem } from '../../core/contracts/rest/problem.ts';
import { authorise, type Caller, type Scope } from '../../core/domain/scope.ts';
import { preferredLanguage } from './messages.ts';
import { sendProblem } from './problems.ts';

/** A handler once the types of its operation are behind it; the schemas have checked what it is given. */
export type AnyHandler = (
  request: Grant & {
    readonly params: unknown;
    readonly query: unknown;
    readonly body: unknown;
    readonly files: readonly Uint8Array[];
    readonly ifMatch: string | null;
    readonly language: 'en' | 'fr';
    readonly address: string;
  },
) => Promise<unknown>;

export interface Mounted {
  readonly tag: string;
  readonly id: string;
  readonly operation: Operation;
  readonly handler: AnyHandler;
  readonly authenticate: (token: string) => Promise<Caller | null>;
}

interface Grant {
  readonly caller: Caller | null;
  readonly scope: Scope | null;
  readonly token: string | null;
}

export function mountOperation(app: FastifyInstance, mounted: Mounted): void {
  const { id, operation, handler } = mounted;
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
      const grant = await admit(mounted, request);
      if (isNo(grant)) return sendProblem(request, reply, grant);
      grants.set(request, grant);
    },
    preValidation: async (request, reply) => {
      if (!bodyFits(operation, request)) return sendProblem(request, reply, no('request.wrong-content-type'));
    },
    handler: async (request, reply) => {
      const grant = grants.get(request) ?? { caller: null, scope: null, token: null };
      const files = operation.upload ? await readFiles(request, operation.upload) : [];
      const answer = await handler({
        ...grant,
        params: request.params,
        query: request.query,
        body: request.body,
        files,
        ifMatch: entityTag(request.headers['if-match']),
        language: preferredLanguage(request.headers['accept-language']),
        address: request.ip,
      });
      return send(operation, request, reply, answer);
    },
  });
}

/** Who calls and what their roles grant for this operation, or why not. */
async function admit(mounted: Mounted, request: FastifyRequest): Promise<Grant | HubRefusal> {
  const { access } = mounted.operation;
  if (access === 'public') return { caller: null, scope: null, token: null };
  const token = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? '')?.[1];
  const caller = token ? await mounted.authenticate(token) : null;
  if (!token || !caller) return no('auth.required');
  if (access === 'signed-in') return { caller, scope: null, token };
  const scope = authorise(caller, access);
  return scope ? { caller, scope, token } : no('auth.forbidden');
}

/** The tag between the quotes; a weak or missing one is none. */
function entityTag(header: string | undefined): string | null {
  return /^"([^"]{1,200})"$/.exec(header?.trim() ?? '')?.[1] ?? null;
}

function bodyFits(operation: Operation, request: FastifyRequest): boolean {
  if (!operation.upload) return !(request.body instanceof Uint8Array) && !request.isMultipart();
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return request.isMultipart() || operation.upload.types.includes(type);
}

async function readFiles(
  request: FastifyRequest,
  limits: NonNullable<Operation['upload']>,
): Promise<Uint8Array[]> {
  if (request.body instanceof Uint8Array) return request.body.length > 0 ? [request.body] : [];
  if (!request.isMultipart()) return [];
  const files: Uint8Array[] = [];
  const parts = request.files({ limits: { fileSize: limits.maxBytes, files: limits.maxFiles, fields: 20 } });
  for await (const part of parts) files.push(await part.toBuffer());
  return files;
}

async function send(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: unknown,
): Promise<unknown> {
  if (isNo(answer)) return sendProblem(request, reply, answer);
  if (operation.response === null) return reply.code(204).send();
  reply.code(operation.status ?? 200).header('cache-control', 'no-store');
  if (answersFile(operation.response)) return sendFile(operation.response, reply, answer as FileAnswer);
  return reply.send(answer);
}

/** Files are shown only as what they were declared to be, and never run anything where they are shown. */
function sendFile(declared: FileTypes, reply: FastifyReply, { type, bytes, name }: FileAnswer): unknown {
  if (!declared.file.includes(type)) throw new Error(`not a declared type: ${type}`);
  const how = name === null ? 'inline' : `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
  return reply
    .type(type)
    .header('content-disposition', how)
    .header('content-security-policy', "default-src 'none'; sandbox")
    .send(Buffer.from(bytes));
}

function schemaOf({ tag, id, operation }: Mounted) {
  const { params, query, body, response, upload, access, summary } = operation;
  const success = operation.status ?? (response === null ? 204 : 200);
  const answer = answersFile(response)
    ? {
        description: 'A file',
        content: Object.fromEntries(response.file.map((type) => [type, { schema: z.string() }])),
      }
    : (response ?? z.null().describe('Done'));
  return {
    operationId: id,
    summary,
    tags: [tag],
    ...(access === 'public' ? {} : { security: [{ bearer: [] }] }),
    ...(access === 'public' || access === 'signed-in' ? {} : { description: `Permission: ${access}` }),
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body ? { body } : {}),
    ...(upload ? { consumes: [...upload.types, 'multipart/form-data'] } : {}),
    response: {
      [success]: answer,
      default: {
        description: 'Refused',
        content: { 'application/problem+json': { schema: problem } },
      },
    },
  };
}
