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

export class Journal {
  readonly #log: FactLog;
  readonly #book: SessionBook;
  readonly #sync: SyncStatus;
  readonly #logger: EventLogger;

  constructor(log: FactLog, book: SessionBook, sync: SyncStatus, logger: EventLogger) {
    this.#log = log;
    this.#book = book;
    this.#sync = sync;
    this.#logger = logger;
  }

  /**
   * Returns once the facts are on disk; what anybody is told afterwards is true.
   * @throws RosterError other than a full or read-only disk, which is answered with the refusal `storage.full`.
   */
  write(drafts: readonly FactDraft[], options?: AppendOptions): Written | Refusal {
    try {
      const facts = this.#log.append(drafts, options);
      this.#book.take(facts);
      this.#sync.poke();
      return { kind: 'written', facts };
    } catch (error) {
      if (!(error instanceof RosterError) || !CANNOT_WRITE.has(error.code)) throw error;
      this.#logger.error({ code: error.code }, 'journal.cannot-write');
      return refuse('storage.full');
    }
  }

  /** A notice for IT; `detail` stays in the log. Losing one to a full disk is logged and stops nobody. */
  notice(code: NoticeCode, detail: string, session: string | null): void {
    this.write([{ type: 'kiosk.noticed', subject: null, session, payload: { code, detail } }]);
  }
}
