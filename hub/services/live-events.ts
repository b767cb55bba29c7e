/**
 * Tells open pages of the console that something changed, so that they ask again. Kinds only, at most once a second:
 * nobody learns from it what they may not see.
 */
import type { Logger } from 'pino';
import type { HubChange, HubChangeKind } from '../../core/contracts/rest/events.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import type { Change, ChangeFeed } from '../../core/ports/change-feed.ts';

/** Between two looks at the change feed, and so between two events, ms. */
const APART_MS = 1_000;
/** Open pages of one person; each holds a connection. */
const MOST_PER_PERSON = 12;
const MOST = 2_000;

/** What an area's changes are to a page; the others are `reference`. */
const AREAS: Readonly<Record<string, readonly HubChangeKind[]>> = {
  sessions: ['sessions'],
  records: ['sessions'],
  feedback: ['sessions'],
  makeup: ['sessions'],
  timetable: ['reference', 'sessions'],
  calendar: ['reference', 'sessions'],
  excuses: ['excuses', 'sessions'],
  notifications: ['notifications'],
  deliveries: ['notifications'],
  webhooks: ['notifications'],
  kiosks: ['kiosks'],
};

export interface LiveEventsParts {
  readonly feed: Pick<ChangeFeed, 'newest' | 'kindsAfter'>;
  readonly log: Pick<Logger, 'error'>;
}

interface Listener {
  readonly personId: string;
  readonly pending: Set<HubChangeKind>;
  wake: () => void;
}

export class LiveEvents {
  readonly #parts: LiveEventsParts;
  readonly #listeners = new Set<Listener>();
  #seen: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(parts: LiveEventsParts) {
    this.#parts = parts;
  }

  /** Something may be committed. Cheap while nobody listens. */
  poke(): void {
    if (this.#listeners.size === 0 || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#look();
    }, APART_MS);
    this.#timer.unref();
  }

  /** A stream for one page: what changed since it was opened, until the signal is aborted. */
  listen(personId: string): ((signal: AbortSignal) => AsyncIterable<HubChange>) | HubRefusal {
    const theirs = [...this.#listeners].filter((listener) => listener.personId === personId);
    if (theirs.length >= MOST_PER_PERSON || this.#listeners.size >= MOST) return no('events.too-many');
    return (signal) => this.#stream(personId, signal);
  }

  async *#stream(personId: string, signal: AbortSignal): AsyncGenerator<HubChange> {
    const listener: Listener = { personId, pending: new Set(), wake: () => {} };
    const hear = () => listener.wake();
    this.#listeners.add(listener);
    signal.addEventListener('abort', hear);
    try {
      this.#seen ??= await this.#parts.feed.newest();
      while (!signal.aborted) {
        if (listener.pending.size === 0)
          await new Promise<void>((resolve) => {
            listener.wake = resolve;
          });
        if (listener.pending.size === 0) continue;
        const kinds = [...listener.pending];
        listener.pending.clear();
        yield { kinds };
      }
    } finally {
      signal.removeEventListener('abort', hear);
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#seen = null;
    }
  }

  async #look(): Promise<void> {
    if (this.#looking || this.#seen === null) return;
    this.#looking = true;
    try {
      const { newest, changes } = await this.#parts.feed.kindsAfter(this.#seen);
      if (this.#listeners.size > 0) this.#seen = newest;
      const kinds = new Set(changes.flatMap(kindsOf));
      for (const listener of this.#listeners) {
        for (const kind of kinds) listener.pending.add(kind);
        if (kinds.size > 0) listener.wake();
      }
    } catch (error) {
      this.#parts.log.error({ event: 'events.blind', err: error }, 'changes cannot be read');
    } finally {
      this.#looking = false;
    }
  }
}

function kindsOf({ kind, key }: Change): readonly HubChangeKind[] {
  switch (kind) {
    case 'session':
    case 'fact':
      return ['sessions'];
    case 'person':
    case 'room':
      return ['reference'];
    case 'kiosk':
      return ['kiosks'];
    case 'people':
      return [];
    case 'office':
      return AREAS[key] ?? ['reference'];
  }
}
