/**
 * What is signed, and what seals are bound to, UTF-8; `{name}` stands for a value. The words at the front keep a text
 * from meaning anything elsewhere. The AsyncAPI document shows these very texts to whoever writes another hub.
 */

/** Signed with Ed25519. */
export const SIGNED_TEXTS = {
  head: 'roster-head/1/{origin}/{seq}/{hash}',
  renewal: 'roster-renewal/1/{kioskId}/{csr}',
  checkpoint: 'roster-checkpoint/1/{origin}/{seq}/{hash}/{at}',
} as const;

/** What cannot be opened anywhere else: the associated data of a seal or a box. */
export const SEAL_CONTEXTS = {
  /** For one kiosk, for one message of one hub incarnation. */
  feed: 'feed/{kioskId}/{hubEpoch}/{message}',
  evidence: 'evidence/{factId}',
  /** `subject` is a dash where the fact has none. */
  fact: '{origin}/{seq}/{type}/{subject}',
} as const;

type Places<T extends string> = T extends `${string}{${infer Place}}${infer Rest}`
  ? Place | Places<Rest>
  : never;

/** The text with its places filled in; numbers in decimal. */
export function wireText<T extends string>(
  text: T,
  values: Readonly<Record<Places<T>, string | number>>,
): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, place: string) => String(values[place as Places<T>]));
}
