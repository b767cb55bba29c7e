import type { WatchTerms } from '../../core/contracts/vision.ts';

type Terms = WatchTerms['challenge'];

/**
 * Of whom a challenge is asked although nothing looks doubtful. Who passed one today is kept in memory only: after a
 * restart everybody is asked again, which is a nuisance and no danger.
 */
export class ChallengeDuty {
  #day = '';
  readonly #passed = new Set<string>();

  asks(subject: string, terms: Terms): boolean {
    if (terms.when === 'unsure') return false;
    if (terms.when === 'always') return true;
    return this.#day !== terms.day || !this.#passed.has(subject);
  }

  /** @param day the site's date, `YYYY-MM-DD`. */
  passed(subject: string, day: string): void {
    if (day !== this.#day) this.#passed.clear();
    this.#day = day;
    this.#passed.add(subject);
  }
}
