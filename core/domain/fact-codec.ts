/** Facts as text and back. The text is made once, stored, hashed and sent as it is. */
import {
  type Fact,
  type FactEnvelope,
  type FactPayload,
  type FactType,
  factEnvelope,
  factPayloads,
} from '../contracts/fact.ts';
import { sha256Hex } from './hash.ts';

/** Envelope to stored text; the only place where a fact is serialised. What it gives is what a reader of the text gets. */
export function encodeFact(envelope: FactEnvelope): Fact {
  const decoded = decodeFact(JSON.stringify(factEnvelope.parse(envelope)));
  if (!decoded.ok) throw new Error(`not a fact: ${decoded.detail}`);
  return decoded.fact;
}

export type DecodedFact =
  | { readonly ok: true; readonly fact: Fact }
  | { readonly ok: false; readonly detail: string };

/**
 * Stored or received text to a fact. An unknown type or a newer payload is fine here; a broken envelope is not. `hashOf`
 * is SHA-256 of the text's UTF-8 bytes in hex; whoever reads very many may bring a faster one.
 */
export function decodeFact(text: string, hashOf: (text: string) => string = sha256Hex): DecodedFact {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, detail: 'not JSON' };
  }
  const parsed = factEnvelope.safeParse(json);
  if (!parsed.success) return { ok: false, detail: parsed.error.issues[0]?.message ?? 'envelope' };
  return { ok: true, fact: { ...parsed.data, text, hash: hashOf(text) } };
}

/** The payload of a fact of this type, or null when the fact is of another type or its payload is not readable. */
export function payloadOf<T extends FactType>(fact: FactEnvelope, type: T): FactPayload<T> | null {
  return fact.type === type ? (readPayload(fact) as FactPayload<T> | null) : null;
}

/** Whether this version of the product can fold the fact. */
export function isUnderstood(fact: FactEnvelope): boolean {
  return readPayload(fact) !== null;
}

/** Facts never change, so what was read of one is remembered as long as the fact is. */
const payloads = new WeakMap<FactEnvelope, object | null>();

function readPayload(fact: FactEnvelope): object | null {
  const held = payloads.get(fact);
  if (held !== undefined) return held;
  const schema = Object.hasOwn(factPayloads, fact.type) ? factPayloads[fact.type as FactType] : null;
  const parsed = fact.v === 1 ? schema?.safeParse(fact.payload) : undefined;
  const payload = parsed?.success ? parsed.data : null;
  payloads.set(fact, payload);
  return payload;
}

/** Total order of facts: hybrid clock, then origin, then sequence; the two sides of a fork by hash. Same on every machine. */
export function compareFacts(a: Fact, b: Fact): number {
  if (a.hlc !== b.hlc) return a.hlc < b.hlc ? -1 : 1;
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1;
  if (a.seq !== b.seq) return a.seq - b.seq;
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}
