/** The OpenAPI document, and a page to read it, from the hub's own files. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { API } from '../../core/contracts/rest/common.ts';
import { addExamples } from './openapi-examples.ts';

/** The page's own files only; it lays itself out with style attributes. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export async function serveDocs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: `${API}/docs`,
    staticCSP: POLICY,
    theme: { title: 'Smart Roster Kiosk: hub' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'none', deepLinking: true, validatorUrl: null },
  });
}

const CONSOLE_SCHEME = 'The console’s. What changes something also carries the header `X-Roster-Console: 1`.';

/** Makes the OpenAPI document of every route that follows, examples included. */
export async function describe(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Smart Roster Kiosk: hub',
        version,
        description:
          'Errors are RFC 9457 problem details with a closed `code`; instants are ISO 8601 in UTC. Every POST takes an `Idempotency-Key`: the same request is then done once. What has a `version` carries it as ETag, and edits take it back in `If-Match`.',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'Of a sign-in, or an API token.' },
          console: { type: 'apiKey', in: 'cookie', name: '__Host-roster', description: CONSOLE_SCHEME },
        },
      },
    },
    transformObject: (input) => addExamples('openapiObject' in input ? input.openapiObject : {}),
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      // Files have no zod schema: Fastify hands the bytes on as they came.
      const files = (input.route.config as { upload?: boolean } | undefined)?.upload === true;
      return { schema: files ? { ...schema, body: { type: 'string', format: 'binary' } } : schema, url };
    },
  });
}
