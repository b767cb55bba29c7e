/** What an answer is sent with. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Sending {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Whether whoever asked is still signed in; long answers ask again. */
  readonly stillSignedIn: () => Promise<boolean>;
}
