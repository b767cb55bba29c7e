/**
 * Work that waits for one writer, done in groups: what came in while a group was being committed makes the next one.
 * Small pieces go first, so that what a kiosk says now does not stand behind what others saved up for days.
 */
import { setImmediate as turn } from 'node:timers/promises';

export interface IntakeQueueOptions<T, R> {
  /** Size of a piece of work, in whatever `most` counts. */
  readonly sizeOf: (item: T) => number;
  /** Pieces up to this size go first. */
  readonly small: number;
  /** A group is closed when it has come to this size; it always has one piece. */
  readonly most: number;
  /** Does a group as one, all or nothing, and answers each piece in its place. */
  readonly work: (group: readonly T[]) => Promise<readonly R[]>;
}

interface Waiting<T, R> {
  readonly item: T;
  readonly resolve: (result: R) => void;
  readonly reject: (error: unknown) => void;
}

export class IntakeQueue<T, R> {
  readonly #options: IntakeQueueOptions<T, R>;
  #small: Waiting<T, R>[] = [];
  #large: Waiting<T, R>[] = [];
  #working = false;

  constructor(options: IntakeQueueOptions<T, R>) {
    this.#options = options;
  }

  /** Resolves with the answer once it is done; rejects with what went wrong with this piece alone. */
  add(item: T): Promise<R> {
    return new Promise((resolve, reject) => {
      const isSmall = this.#options.sizeOf(item) <= this.#options.small;
      (isSmall ? this.#small : this.#large).push({ item, resolve, reject });
      if (!this.#working) void this.#workOff();
    });
  }

  async #workOff(): Promise<void> {
    this.#working = true;
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      await this.#do(group);
      // A database in this process answers before anything else has its turn: now answers go out, and more comes in.
      await turn();
    }
    this.#working = false;
  }

  #next(): Waiting<T, R>[] {
    const group: Waiting<T, R>[] = [];
    for (let size = 0; size < this.#options.most; ) {
      const next = this.#small.shift() ?? this.#large.shift();
      if (!next) break;
      size += this.#options.sizeOf(next.item);
      group.push(next);
    }
    return group;
  }

  /** What fails together is tried piece by piece: one that cannot be stored must not keep the others out. */
  async #do(group: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#options.work(group.map(({ item }) => item));
      for (const [index, { resolve }] of group.entries()) resolve(results[index] as R);
    } catch (error) {
      const [first, ...others] = group;
      if (first && others.length === 0) first.reject(error);
      else for (const one of group) await this.#do([one]);
    }
  }
}
