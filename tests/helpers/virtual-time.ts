import type { Schedule } from '../../main/sync/schedule.ts';

/** Time that passes only when told to. */
export class VirtualTime {
  #now = 0;
  #due: { at: number; work: () => void }[] = [];

  readonly schedule: Schedule = (work, ms) => {
    const entry = { at: this.#now + ms, work };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  };

  /** Monotonic, ms. */
  readonly now = (): number => this.#now;

  /** Lets so many milliseconds pass, and what falls due in them happen in order. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#due.filter((entry) => entry.at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.#now = next.at;
      next.work();
    }
    this.#now = until;
  }
}
