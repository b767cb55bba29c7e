/** The staff console as files: built once, cached for ever by the hash in their names. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { no } from '../../core/contracts/rest/problem.ts';
import { sendProblem } from './problems.ts';

/**
 * Own files only. Charts and pictures of pages are laid out by style attributes; blob: shows what somebody is about to
 * upload, or a document beside a decision.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const NOT_BUILT =
  'The staff console is not built. In the folder of the product run: npm run build\nThe interface for programs is at /api/v1/docs.\n';

/** `folder` null: this server has no console, and answers like the interface. */
export async function serveConsole(app: FastifyInstance, folder: string | null): Promise<void> {
  if (folder !== null && existsSync(join(folder, 'index.html'))) {
    await app.register(fastifyStatic, {
      root: folder,
      index: false,
      wildcard: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        // Vite puts the hash of its content into the name of everything in `assets`.
        const hashed = path.startsWith(join(folder, 'assets'));
        reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        reply.header('content-security-policy', POLICY);
      },
    });
  }
  if (folder !== null)
    app.get('/', { schema: { hide: true } }, async (_request, reply) => sendPage(reply, folder));
  app.setNotFoundHandler(async (request, reply) => {
    if (folder === null || !isPage(request)) return sendProblem(request, reply, no('request.not-found'));
    return sendPage(reply, folder);
  });
}

/** Every address that could be one of the console's pages: it finds its way by itself. */
function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?')[0] ?? '';
  return /^(GET|HEAD)$/.test(request.method) && !/^\/api(\/|$)/.test(path) && !path.includes('.');
}

function sendPage(reply: FastifyReply, folder: string): FastifyReply {
  if (existsSync(join(folder, 'index.html'))) return reply.sendFile('index.html');
  return reply
    .code(503)
    .header('cache-control', 'no-store')
    .type('text/plain; charset=utf-8')
    .send(NOT_BUILT);
}
