import { setTimeout as delay } from 'node:timers/promises';
import { getUidCommand, parseUidAnswer, type UidAnswer } from './card-uid.ts';

export type Pcsc = typeof import('smartcard');

export interface UidRead {
  /** What the card said, or `transport` when there was no answer in time. */
  readonly answer: UidAnswer;
  /** Set when the driver has not answered: resolves when it lets go, and no second read may begin before. */
  readonly stuck: Promise<void> | null;
}

/**
 * Reads the UID of the card on a reader, once.
 *
 * The read has a PC/SC context of its own, because a driver that never answers holds its context for as long as the
 * card is mute: every further call on it, even closing it, would block the calling thread. Such a context is left
 * alone and closed when the driver lets go.
 *
 * @param timeoutMs how long to wait for connection and answer, milliseconds
 * @param gone aborted when the card has left; the read then has `graceMs` left to settle
 */
export async function readUid(
  pcsc: Pcsc,
  reader: string,
  timeoutMs: number,
  gone: AbortSignal,
  graceMs: number,
): Promise<UidRead> {
  const exchange = askForUid(pcsc, reader);
  const answer = await Promise.race([exchange, giveUp(timeoutMs, gone, graceMs, exchange)]);
  if (answer !== null) return { answer, stuck: null };
  return { answer: noAnswer, stuck: exchange.then(() => undefined) };
}

const noAnswer: UidAnswer = { kind: 'fault', reason: 'transport' };

/** One connect, one command, one disconnect. Never rejects: a failure of the transport is an answer. */
async function askForUid(pcsc: Pcsc, reader: string): Promise<UidAnswer> {
  try {
    const context = new pcsc.Context();
    try {
      const found = context.listReaders().find((candidate) => candidate.name === reader);
      if (found === undefined) return noAnswer;
      const card = await found.connect(
        pcsc.SCARD_SHARE_SHARED,
        pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1,
      );
      try {
        return parseUidAnswer(await card.transmit([...getUidCommand]));
      } finally {
        card.disconnect(pcsc.SCARD_LEAVE_CARD);
      }
    } finally {
      context.close();
    }
  } catch {
    return noAnswer;
  }
}

/** Resolves when the exchange has had its time. */
async function giveUp(
  timeoutMs: number,
  gone: AbortSignal,
  graceMs: number,
  exchange: Promise<unknown>,
): Promise<null> {
  const over = new AbortController();
  const end = (): void => over.abort();
  void exchange.then(end);
  try {
    await delay(timeoutMs, undefined, { signal: AbortSignal.any([gone, over.signal]) });
  } catch {
    if (!over.signal.aborted) await delay(graceMs, undefined, { signal: over.signal }).catch(() => undefined);
  }
  return null;
}
