/** The listeners of one event source. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  /** Subscribes; the answer unsubscribes. */
  on(listener: (event: Event) => void): () => void {
    const entry = (event: Event): void => listener(event);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  emit(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
