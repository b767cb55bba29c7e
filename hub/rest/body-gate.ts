/**
 * How much somebody may be sending at one time. Bodies are kept in memory until they are whole, and may come slowly:
 * without a bound, one sign-in and many connections would fill the machine.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { networkOf } from '../../core/domain/network.ts';
import type { Grant } from './admission.ts';
import { mostBytes } from './body.ts';

/** Bytes under way of one person, or of one network that is not signed in. One body alone may be as large as its operation allows. */
const MOST_AT_ONCE = 64 * 1024 * 1024;

export class BodyGate {
  readonly #underWay = new Map<string, number>();

  /** False when too much is under way already; else counts this body until the request is over. */
  admit(operation: Operation, { caller }: Grant, request: FastifyRequest, reply: FastifyReply): boolean {
    const bytes = announced(operation, request);
    if (bytes === 0) return true;
    const whose = caller?.personId ?? networkOf(request.ip ?? '');
    const before = this.#underWay.get(whose) ?? 0;
    if (before > 0 && before + bytes > MOST_AT_ONCE) return false;
    this.#underWay.set(whose, before + bytes);
    reply.raw.once('close', () => this.#over(whose, bytes));
    return true;
  }

  #over(whose: string, bytes: number): void {
    const left = (this.#underWay.get(whose) ?? 0) - bytes;
    if (left > 0) this.#underWay.set(whose, left);
    else this.#underWay.delete(whose);
  }
}

/** What the length says; without one as much as may come. */
function announced(operation: Operation, { method, headers }: FastifyRequest): number {
  if (method === 'GET' || method === 'HEAD') return 0;
  if (headers['transfer-encoding'] !== undefined) return mostBytes(operation);
  return Math.max(0, Number(headers['content-length'] ?? 0));
}
