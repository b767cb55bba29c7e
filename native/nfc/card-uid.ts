import type { CardFault } from '../../core/ports/nfc-reader.ts';

/** PC/SC part 3 §3.2.2.1.3: GET DATA, the UID of the contactless card, all of it. */
export const getUidCommand: readonly number[] = [0xff, 0xca, 0x00, 0x00, 0x00];

const SW_SUCCESS = 0x9000;
const MIN_UID_BYTES = 4;
const MAX_UID_BYTES = 10;

export type UidAnswer =
  | { readonly kind: 'uid'; readonly uid: string }
  | { readonly kind: 'fault'; readonly reason: CardFault };

/**
 * Reads the answer to `getUidCommand`: the UID's bytes and a status word.
 * The status word is judged first: a reader answers 6300 for a card that it could not read.
 */
export function parseUidAnswer(answer: Uint8Array): UidAnswer {
  if (answer.length < 2) return { kind: 'fault', reason: 'too-short' };
  const status = ((answer.at(-2) ?? 0) << 8) | (answer.at(-1) ?? 0);
  if (status !== SW_SUCCESS) return { kind: 'fault', reason: 'status-word' };
  const bytes = answer.subarray(0, -2);
  if (bytes.length < MIN_UID_BYTES) return { kind: 'fault', reason: 'too-short' };
  if (bytes.length > MAX_UID_BYTES) return { kind: 'fault', reason: 'transport' };
  return { kind: 'uid', uid: Buffer.from(bytes).toString('hex').toUpperCase() };
}
