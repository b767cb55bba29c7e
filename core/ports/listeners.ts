/** The listeners of one event source: what stands behind the `on()` of a port, for every adapter the same. */
export class Listeners<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  /** Subscribes; the answer unsubscribes and may be called twice. */
  on(listener: (event: Event) => void): () => void {
    // A wrapper, so that the same function subscribed twice is two subscriptions.
    const entry = (event: Event): void => listener(event);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Tells everybody who was subscribed when the call began. */
  emit(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
