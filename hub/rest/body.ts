/** What comes in: how much of it, of which kind, and the files in it. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';

/** Bytes of a JSON body. */
export const JSON_LIMIT = 512 * 1024;
/** What the parts of a multipart body may add to its files, bytes. */
const PART_HEADERS = 16 * 1024;

/** Bytes of a whole body. */
export function mostBytes({ upload }: Operation): number {
  return upload ? (upload.maxBytes + PART_HEADERS) * upload.maxFiles : JSON_LIMIT;
}

/** Refuses by the announced length, before a byte of it is read. */
export function announcedTooMuch(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  if (!(Number(request.headers['content-length'] ?? 0) > mostBytes(operation))) return false;
  // The rest is still coming, and nobody reads it.
  reply.header('connection', 'close');
  return true;
}

export function bodyFits(operation: Operation, request: FastifyRequest): boolean {
  if (!operation.upload) return !(request.body instanceof Uint8Array) && !request.isMultipart();
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  return request.isMultipart() || operation.upload.types.includes(type);
}

export async function readFiles(
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

/** The version between the quotes; null when any will do. A weak tag or several match nothing that can be edited. */
export function editedVersion(operation: Operation, request: FastifyRequest): string | null | HubRefusal {
  const header = request.headers['if-match']?.trim();
  if (header === undefined || header === '*' || operation.method === 'GET') return null;
  return /^"([^"]{1,200})"$/.exec(header)?.[1] ?? no('request.stale');
}
