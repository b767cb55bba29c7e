/** Lets calls wait for a new sign-in. A dialog subscribes to whether one is wanted, and answers. */
export class AgainGate {
  /** Closed: nobody is asked, calls fail at once. */
  open = false;
  readonly #listeners = new Set<() => void>();
  #answer: ((signedIn: boolean) => void) | null = null;

  readonly wanted = (): boolean => this.#answer !== null;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  ask(): Promise<boolean> {
    if (!this.open) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#answer = resolve;
      this.#tell();
    });
  }

  answer(signedIn: boolean): void {
    this.#answer?.(signedIn);
    this.#answer = null;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
