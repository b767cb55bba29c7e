import type { Scope } from '../domain/scope.ts';

/** The templates of one active person who consented, opened. */
export interface EnrolledFace {
  readonly personId: string;
  readonly subject: string;
  readonly templates: readonly Float32Array[];
}

export interface LookAlike {
  readonly personId: string;
  readonly subject: string;
  /** Cosine of the two people's mean templates. */
  readonly score: number;
}

/** Pairs of people whose faces are too near to each other to be told apart at a glance. */
export interface LookAlikeStore {
  /** Of a site or of certain people, ascending by person; `pack` as in their templates. Secrets are opened: never leaves the hub. */
  enrolled(
    filter: {
      readonly of: { readonly siteId: string } | { readonly personIds: readonly string[] };
      readonly pack: string;
      readonly after?: string;
      readonly limit: number;
    },
    scope: Scope<'enrolment.write'>,
  ): Promise<EnrolledFace[]>;
  /** Replaces every pair of this person. */
  setFor(
    personId: string,
    others: readonly { readonly personId: string; readonly score: number }[],
    at: number,
    scope: Scope<'enrolment.write'>,
  ): Promise<void>;
  /** Nearest first. */
  of(personId: string, scope: Scope<'enrolment.write'>): Promise<LookAlike[]>;
}
