/** What the hub does by itself, by the clock. To add a job: a line in the table. */
import type { Logger } from 'pino';
import type { HubSweep } from '../../core/ports/hub-sweep.ts';
import type { JobLease } from '../../core/ports/job-lease.ts';
import { KEEP_ANSWERS_MS } from '../services/request-ledger.ts';
import { type NewsWork, newsJobs } from './news.ts';
import { Repeating } from './repeating.ts';
import { type SettleParts, settleSessions } from './settle.ts';

export interface JobsParts extends SettleParts {
  readonly sweep: HubSweep;
  /** Makes the sessions of the coming weeks from the timetable. */
  readonly materialise: (now: number) => Promise<unknown>;
  /** Of several processes one does a job. */
  readonly lease: JobLease;
  readonly news: NewsWork;
  /** False while nobody knows what time it is: what is decided or thrown away by time waits. */
  readonly isSteady: () => boolean;
  readonly logger: Logger;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export class Jobs {
  readonly #settle: Repeating;
  readonly #all: readonly Repeating[];

  constructor(parts: JobsParts) {
    const { sweep, clock, lease, news, logger, materialise, isSteady } = parts;
    const log = logger.child({ part: 'jobs' });
    const job = (name: string, everyMs: number, work: (now: number) => Promise<unknown>) =>
      new Repeating({
        name,
        everyMs,
        log,
        work: async () => {
          if (isSteady()) await lease.run(name, async () => void (await work(clock.wall())));
        },
      });
    this.#settle = job('settle', MINUTE / 2, async () => {
      const sessions = await settleSessions(parts);
      if (sessions > 0) log.info({ event: 'sessions.settled', sessions }, 'settled');
    });
    this.#all = [
      this.#settle,
      job('announce', MINUTE, (at) => sweep.announceSessions(at)),
      job('materialise', HOUR, materialise),
      job('figures', MINUTE, (at) => sweep.catchUpFigures(at)),
      job('evidence-expiry', 10 * MINUTE, (at) => sweep.expireEvidence(at)),
      job('imports', 10 * MINUTE, (at) => sweep.expireImports(at)),
      job('claim-codes', HOUR, (at) => sweep.expireClaimCodes(at)),
      job('requests', HOUR, (at) => sweep.expireRequests(at - KEEP_ANSWERS_MS)),
      job('attempts', HOUR, (at) => sweep.expireAttempts(at)),
      job('prune-changes', 6 * HOUR, (at) => sweep.pruneChanges(at)),
      ...newsJobs({ news, clock, lease, isSteady, log }),
    ];
  }

  start(): void {
    for (const job of this.#all) job.start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((job) => job.stop()));
  }

  /** Facts came in: something may have to be settled. */
  poke(): void {
    this.#settle.poke();
  }
}
