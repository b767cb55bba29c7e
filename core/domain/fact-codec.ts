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

/** Envelope to stored text; the only place where a fact is serialised. */
export function encodeFact(envelope: FactEnvelope): Fact {
  const text = JSON.stringify(factEnvelope.parse(envelope));
  return { ...envelope, text, hash: sha256Hex(text) };
}

export type DecodedFact =
  | { readonly ok: true; readonly fact: Fact }
  | { readonly ok: false; readonly detail: string };

/** Stored or received text to a fact. An unknown type or a newer payload is fine here; a broken envelope is not. */
export function decodeFact(text: string): DecodedFact {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, detail: 'not JSON' };
  }
  const parsed = factEnvelope.safeParse(json);
  if (!parsed.success) return { ok: false, detail: parsed.error.issues[0]?.message ?? 'envelope' };
  return { ok: true, fact: { ...parsed.data, text, hash: sha256Hex(text) } };
}

/** The payload of a fact of this type, or null when the fact is of another type or its payload is not readable. */
export function payloadOf<T extends FactType>(fact: FactEnvelope, type: T): FactPayload<T> | null {
  if (fact.type !== type || fact.v !== 1) return null;
  const parsed = factPayloads[type].safeParse(fact.payload);
  return parsed.success ? (parsed.data as FactPayload<T>) : null;
}

/** Whether this version of the product can fold the fact. */
export function isUnderstood(fact: FactEnvelope): boolean {
  const schema = (factPayloads as Record<string, (typeof factPayloads)[FactType] | undefined>)[fact.type];
  return schema !== undefined && fact.v === 1 && schema.safeParse(fact.payload).success;
}

/** Total order of facts: hybrid clock, then origin, then sequence. Same on every machine. */
export function compareFacts(a: FactEnvelope, b: FactEnvelope): number {
  if (a.hlc !== b.hlc) return a.hlc < b.hlc ? -1 : 1;
  if (a.origin !== b.origin) return a.origin < b.origin ? -1 : 1;
  return a.seq - b.seq;
}
