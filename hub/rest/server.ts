/** The HTTPS interface: a Fastify server made from the table of operations in core/contracts/rest. */
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { type RestHandlers, restApi } from '../../core/contracts/rest/api.ts';
import { API } from '../../core/contracts/rest/common.ts';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { no } from '../../core/contracts/rest/problem.ts';
import type { Caller } from '../../core/domain/scope.ts';
import { sendFailure, sendProblem } from './problems.ts';
import { type AnyHandler, mountOperation } from './route.ts';

export interface ServerOptions {
  readonly handlers: RestHandlers;
  /** Whose bearer token this is; null when it is worth nothing (any more). */
  readonly authenticate: (token: string) => Promise<Caller | null>;
  /** PEM; null serves plain HTTP, which is for tests inside the process only. */
  readonly https: { readonly key: string; readonly cert: string } | null;
  readonly logger: FastifyBaseLogger | null;
  /** Of the product; stands in the OpenAPI document. */
  readonly version: string;
  /** Per address, over all operations. */
  readonly requestsPerMinute?: number;
}

const JSON_LIMIT = 512 * 1024;
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'];

/** Makes the server, ready for `listen` or `inject`. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const app = bare(options);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendFailure(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(request, reply, no('request.not-found')));
  app.addContentTypeParser(IMAGE_TYPES, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  await app.register(helmet);
  await app.register(rateLimit, { max: options.requestsPerMinute ?? 1200, timeWindow: 60_000 });
  await app.register(multipart);
  await describe(app, options.version);
  logRequests(app);
  for (const [tag, area] of Object.entries(restApi)) {
    const handlers = options.handlers[tag as keyof RestHandlers] as unknown as Readonly<
      Record<string, AnyHandler>
    >;
    for (const [id, operation] of Object.entries<Operation>(area)) {
      const handler = handlers[id];
      if (handler) mountOperation(app, { tag, id, operation, handler, authenticate: options.authenticate });
    }
  }
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
    https: null,
    logger: null,
    version,
  });
  const document = app.swagger();
  await app.close();
  return document;
}

function bare(options: ServerOptions): FastifyInstance {
  const common = {
    bodyLimit: JSON_LIMIT,
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

async function describe(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Smart Roster Kiosk: hub',
        version,
        description:
          'Errors are RFC 9457 problem details with a closed `code`; instants are ISO 8601 in UTC.',
      },
      components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      // Files have no zod schema: Fastify hands the bytes on as they came.
      const files = (input.route.config as { upload?: boolean } | undefined)?.upload === true;
      return { schema: files ? { ...schema, body: { type: 'string', format: 'binary' } } : schema, url };
    },
  });
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
