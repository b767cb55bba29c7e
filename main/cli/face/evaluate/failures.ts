import type { FaceEvaluate, FailureCase } from '../../../../core/contracts/face-report.ts';

/** Listed at most of each kind; all are counted. */
const LISTED = 200;

/** What went wrong, with the pictures to look at. The same case in repeated trials is one entry that counts them. */
export class Failures {
  readonly #cases = new Map<string, FailureCase>();

  add(failure: FailureCase): void {
    const key = [failure.kind, failure.where, ...failure.paths].join('\0');
    const before = this.#cases.get(key);
    this.#cases.set(key, before ? { ...before, times: before.times + failure.times } : failure);
  }

  /** The most frequent first. */
  list(): FaceEvaluate['failures'] {
    const counts: Record<string, number> = {};
    const cases: FailureCase[] = [];
    for (const one of [...this.#cases.values()].sort((a, b) => b.times - a.times)) {
      const seen = (counts[one.kind] ?? 0) + 1;
      counts[one.kind] = seen;
      if (seen <= LISTED) cases.push(one);
    }
    return { counts, cases };
  }
}
