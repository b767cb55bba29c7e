/** Records the events of a device for a test, and waits for what must come. */
export class EventLog<Event extends { readonly kind: string }> {
  readonly all: Event[] = [];
  readonly #waiting = new Set<() => void>();

  /** Give this to the device's `on`. */
  readonly take = (event: Event): void => {
    this.all.push(event);
    for (const look of [...this.#waiting]) look();
  };

  /** Where the log ends now: `from` of a later wait, so that an older event cannot satisfy it. */
  mark(): number {
    return this.all.length;
  }

  /** The first event from position `from` on that fits. The test's own time limit bounds the wait. */
  next(fits: (event: Event) => boolean, from = 0): Promise<Event> {
    return new Promise((resolve) => {
      const look = (): void => {
        const event = this.all.slice(from).find(fits);
        if (event === undefined) return;
        this.#waiting.delete(look);
        resolve(event);
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The kinds seen from position `from` on, in order. */
  kinds(from = 0): string[] {
    return this.all.slice(from).map((event) => event.kind);
  }
}
