/** The HTTPS interface: a Fastify server made from the table of operations in core/contracts/rest. */
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type RestHandlers, restApi } from '../../core/contracts/rest/api.ts';
import { API } from '../../core/contracts/rest/common.ts';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { networkOf } from '../../core/domain/network.ts';
import type { Authenticate } from './admission.ts';
import { JSON_LIMIT } from './body.ts';
import { BodyGate } from './body-gate.ts';
import { serveConsole } from './console-files.ts';
import { describe, serveDocs } from './docs.ts';
import { endStreamsOf } from './event-stream.ts';
import type { Ledger } from './named-request.ts';
import { sendFailure } from './problems.ts';
import { type AnyHandler, mountOperation } from './route.ts';

export interface ServerOptions {
  readonly handlers: RestHandlers;
  /** Whose token this is; null when it is worth nothing (any more). */
  readonly authenticate: Authenticate;
  /** Keeps requests that name themselves; null does them each time. */
  readonly ledger: Ledger | null;
  /** Folder of the built staff console; null serves none. */
  readonly consoleDir: string | null;
  /** PEM; null serves plain HTTP, which is for tests inside the process only. */
  readonly https: { readonly key: string; readonly cert: string } | null;
  readonly logger: FastifyBaseLogger | null;
  /** Of the product; stands in the OpenAPI document. */
  readonly version: string;
  /** Per address, over all operations. */
  readonly requestsPerMinute?: number;
}

/** How long a request may take to come in, whole, ms: 100 MB over a poor line; and its headers. */
const REQUEST_MS = 5 * 60_000;
const HEADERS_MS = 20_000;
/** What a browser may do with an answer of the interface, should it ever show one as a page. */
const NOTHING = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** Makes the server, ready for `listen` or `inject`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = bare(options);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendFailure(error, request, reply));
  app.addContentTypeParser(rawTypes(), { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives: NOTHING } });
  await app.register(cookie);
  await app.register(rateLimit, {
    max: options.requestsPerMinute ?? 1200,
    timeWindow: 60_000,
    // Who hung up before their request was looked at has no address any more.
    keyGenerator: (request) => networkOf(request.ip ?? ''),
  });
  await app.register(multipart);
  await describe(app, options.version);
  logRequests(app);
  app.addHook('preClose', async () => endStreamsOf(app.server));
  await serveConsole(app, options.consoleDir);
  const gate = new BodyGate();
  for (const [tag, area] of Object.entries(restApi)) {
    const handlers = options.handlers[tag as keyof RestHandlers] as unknown as Readonly<
      Record<string, AnyHandler>
    >;
    for (const [id, operation] of Object.entries<Operation>(area)) {
      const handler = handlers[id];
      const { authenticate, ledger } = options;
      if (handler) mountOperation(app, { tag, id, operation, handler, authenticate, ledger, gate });
    }
  }
  await serveDocs(app);
  app.get(`${API}/openapi.json`, { schema: { hide: true } }, async (_request, reply) =>
    reply.type('application/json').serializer(String).send(JSON.stringify(app.swagger())),
  );
  await app.ready();
  return app;
}

/** The OpenAPI document of the whole interface; the handlers are never called. */
export async function describeApi(version: string): Promise<object> {
  const never = new Proxy({}, { get: () => async () => null });
  const handlers = new Proxy({}, { get: () => never }) as RestHandlers;
  const app = await createServer({
    handlers,
    authenticate: async () => null,
    ledger: null,
    consoleDir: null,
    https: null,
    logger: null,
    version,
  });
  const document = app.swagger();
  await app.close();
  return document;
}

/** Bodies that are one file. */
function rawTypes(): string[] {
  const operations: Operation[] = Object.values(restApi).flatMap((area) => Object.values<Operation>(area));
  const types = operations.flatMap((operation) => operation.upload?.types ?? []);
  return [...new Set(types)].filter((type) => type !== 'application/json');
}

function bare(options: ServerOptions): FastifyInstance {
  const common = {
    bodyLimit: JSON_LIMIT,
    requestTimeout: REQUEST_MS,
    http: { headersTimeout: HEADERS_MS },
    // Query texts hold names; requests are logged below, by operation.
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: false,
    frameworkErrors: (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
      void sendFailure(error, request, reply);
    },
    ...(options.logger ? { loggerInstance: options.logger } : {}),
  };
  return options.https
    ? (Fastify({
        ...common,
        https: { ...options.https, minVersion: 'TLSv1.2' },
      }) as unknown as FastifyInstance)
    : Fastify(common);
}

function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        event: 'request',
        operation: (request.routeOptions.config as { operation?: string }).operation ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}
