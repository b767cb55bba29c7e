/** The one way services write facts: durable first, then everything that follows from it. */
import { RosterError } from '../../core/contracts/error.ts';
import type { Fact, FactDraft } from '../../core/contracts/fact.ts';
import type { NoticeCode } from '../../core/contracts/notice.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { AppendOptions, FactLog } from '../../core/ports/fact-log.ts';
import type { SyncStatus } from '../../core/ports/sync-status.ts';
import type { EventLogger } from './parts.ts';
import type { SessionBook } from './session-book.ts';

export type Written = { readonly kind: 'written'; readonly facts: readonly Fact[] };

/** Codes by which the log says that nothing can be written now; people are told so and nothing was changed. */
export const CANNOT_WRITE: ReadonlySet<string> = new Set(['storage.full', 'storage.read-only']);

/** A disk that takes so long for one commit will keep people waiting, ms; said at most so often, ms. */
const SLOW_MS = 250;
const SAID_EVERY_MS = 60_000;
const SLOW =
  'The disk is slow to save, and people wait for it: check its health, what else writes to it, and whether it is nearly full.';

export class Journal {
  readonly #log: FactLog;
  readonly #book: SessionBook;
  readonly #sync: SyncStatus;
  readonly #logger: EventLogger;
  #saidSlowAt = Number.NEGATIVE_INFINITY;

  constructor(log: FactLog, book: SessionBook, sync: SyncStatus, logger: EventLogger) {
    this.#log = log;
    this.#book = book;
    this.#sync = sync;
    this.#logger = logger;
  }

  /**
   * Returns once the facts are on disk; what anybody is told afterwards is true.
   * @throws RosterError other than a full or read-only disk, which is answered with a refusal.
   */
  write(drafts: readonly FactDraft[], options?: AppendOptions): Written | Refusal {
    const since = performance.now();
    try {
      const facts = this.#log.append(drafts, options);
      this.#noteTime(performance.now() - since);
      this.#book.take(facts);
      this.#sync.poke();
      return { kind: 'written', facts };
    } catch (error) {
      if (!(error instanceof RosterError) || !CANNOT_WRITE.has(error.code)) throw error;
      this.#logger.error({ code: error.code, message: error.message }, 'journal.cannot-write');
      return refuse(error.code === 'storage.full' ? 'storage.full' : 'storage.read-only');
    }
  }

  #noteTime(ms: number): void {
    const now = performance.now();
    if (ms < SLOW_MS || now - this.#saidSlowAt < SAID_EVERY_MS) return;
    this.#saidSlowAt = now;
    this.#logger.warn({ code: 'storage.slow', message: SLOW, ms: Math.round(ms) }, 'journal.slow');
  }

  /** A notice for IT; `detail` stays in the log. Losing one to a full disk is logged and stops nobody. */
  notice(code: NoticeCode, detail: string, session: string | null): void {
    this.write([{ type: 'kiosk.noticed', subject: null, session, payload: { code, detail } }]);
  }
}
