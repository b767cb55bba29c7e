import type { FactDraft } from '../contracts/fact.ts';
import type { Refusal, RefusalCode } from '../contracts/refusal.ts';

/** A decider's answer: facts to append, or a closed refusal. Nothing is written by deciding. */
export type Decision = { readonly kind: 'accepted'; readonly facts: readonly FactDraft[] } | Refusal;

export function accept(...facts: FactDraft[]): Decision {
  return { kind: 'accepted', facts };
}

export function refuse(code: RefusalCode, params: Record<string, string | number> = {}): Refusal {
  return { kind: 'refused', code, params };
}
