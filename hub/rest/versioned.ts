/** Versions are numbers inside and opaque texts outside. */
import { type HubRefusal, isNo } from '../../core/contracts/rest/problem.ts';

type Versioned<T> = Omit<T, 'version'> & { readonly version: string };

export function versioned<T extends { readonly version: number }>(row: T): Versioned<T> {
  return { ...row, version: String(row.version) };
}

/** The same of what a service answers, a refusal as it is. */
export function shown<T extends { readonly version: number }>(
  answer: T | HubRefusal,
): Versioned<T> | HubRefusal {
  return isNo(answer) ? answer : versioned(answer);
}
