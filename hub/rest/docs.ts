/** The interface to read and to try, from the hub's own files. */
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { API } from '../../core/contracts/rest/common.ts';

export async function serveDocs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: `${API}/docs`,
    staticCSP: true,
    // Helmet's policy for answers would show nothing; this one is made of the hashes of the page's own scripts.
    uiConfig: { docExpansion: 'none', deepLinking: true, tryItOutEnabled: false, validatorUrl: null },
  });
}
