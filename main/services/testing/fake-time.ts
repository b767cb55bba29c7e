import type { Clock } from '../../../core/ports/clock.ts';
import type { Ticker } from '../parts.ts';

/** Time that moves only when a test says so; tasks that are due run on the way. */
export class FakeTime implements Clock, Ticker {
  readonly bootId = 'test-boot';
  #wall: number;
  #mono = 1_000;
  readonly #tasks = new Set<{ readonly ms: number; readonly run: () => void; next: number }>();

  constructor(wall: number) {
    this.#wall = wall;
  }

  wall(): number {
    return this.#wall;
  }

  mono(): number {
    return this.#mono;
  }

  every(ms: number, run: () => void): () => void {
    const task = { ms, run, next: this.#mono + ms };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** Both clocks go on together; every task runs once at each of its beats, at most a thousand times in all. */
  advance(ms: number): void {
    const end = this.#mono + ms;
    const step = Math.max(...[...this.#tasks].map((task) => task.ms), ms / 1000, 1);
    while (this.#mono < end) {
      const by = Math.min(step, end - this.#mono);
      this.#mono += by;
      this.#wall += by;
      for (const task of [...this.#tasks]) {
        if (task.next > this.#mono) continue;
        task.next = this.#mono + task.ms;
        task.run();
      }
    }
  }
}
