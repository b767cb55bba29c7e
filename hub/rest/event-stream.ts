/** Server-sent events (HTML standard, section 9.2). */
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { EventAnswer } from '../../core/contracts/rest/operation.ts';
import type { Sending } from './sending.ts';

/** Between comments that keep the connection open, and between looks whether the sign-in still counts, ms. */
const BEAT_MS = 20_000;
/** How long a page waits before it connects again, ms. */
const RETRY_MS = 3_000;

/** What ends every open stream when the server closes. */
const closing = new WeakMap<object, AbortController>();

/** Streams end when the server closes: it waits for every connection. */
export function endStreamsOf(server: object): void {
  closing.get(server)?.abort();
}

export function sendEvents(schema: z.ZodType, sending: Sending, begin: EventAnswer): FastifyReply {
  const { reply, request } = sending;
  const gone = new AbortController();
  // Of the answer, not of the connection, which may carry many.
  reply.raw.once('close', () => gone.abort());
  const { server } = request;
  const shut = closing.get(server) ?? new AbortController();
  closing.set(server, shut);
  const signal = AbortSignal.any([gone.signal, shut.signal]);
  const frames = Readable.from(framesOf(schema, begin, signal, sending.stillSignedIn));
  return reply
    .type('text/event-stream')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(frames);
}

async function* framesOf(
  schema: z.ZodType,
  begin: EventAnswer,
  signal: AbortSignal,
  stillSignedIn: () => Promise<boolean>,
): AsyncGenerator<string> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const events = begin(both)[Symbol.asyncIterator]();
  yield `retry: ${RETRY_MS}\n\n`;
  try {
    let next = events.next();
    while (!signal.aborted) {
      const beat = new AbortController();
      const came = await Promise.race([next, after(BEAT_MS, AbortSignal.any([both, beat.signal]))]);
      beat.abort();
      if (signal.aborted || came?.done || !(await stillSignedIn())) return;
      if (came) next = events.next();
      yield came ? `data: ${JSON.stringify(schema.encode(came.value))}\n\n` : ': still here\n\n';
    }
  } finally {
    over.abort();
  }
}

/** Null after a while, or at once when the signal is aborted. */
async function after(ms: number, signal: AbortSignal): Promise<null> {
  await delay(ms, null, { signal, ref: false }).catch(() => null);
  return null;
}
