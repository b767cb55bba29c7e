import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/ports/clock.ts';
import type { JobLease } from '../../../core/ports/job-lease.ts';
import type { HubDatabase } from '../database.ts';

/** How long a process that died keeps a job, ms; whoever lives renews well before. */
const LEASE_MS = 120_000;
const RENEW_MS = LEASE_MS / 4;

/** Leases as rows: a lock of a connection would be lost with the connection, while the work goes on. */
export class SqlJobLease implements JobLease {
  readonly #db: HubDatabase;
  readonly #clock: Pick<Clock, 'wall'>;
  readonly #holder = randomUUID();

  constructor(db: HubDatabase, clock: Pick<Clock, 'wall'>) {
    this.#db = db;
    this.#clock = clock;
  }

  async run(job: string, work: () => Promise<void>): Promise<boolean> {
    if (!(await this.#take(job))) return false;
    const renewing = setInterval(() => {
      // A renewal that fails is tried again; the lease outlasts several.
      this.#until(job, this.#clock.wall() + LEASE_MS).catch(() => {});
    }, RENEW_MS);
    renewing.unref();
    try {
      await work();
    } finally {
      clearInterval(renewing);
      await this.#until(job, 0);
    }
    return true;
  }

  async #take(job: string): Promise<boolean> {
    const now = this.#clock.wall();
    const mine = { holder: this.#holder, until: now + LEASE_MS };
    return this.#db.transaction().execute(async (db) => {
      const held = await db.selectFrom('job_lease').selectAll().where('job', '=', job).executeTakeFirst();
      if (held && held.holder !== this.#holder && held.until > now) return false;
      await db
        .insertInto('job_lease')
        .values({ job, ...mine })
        .onConflict((conflict) => conflict.column('job').doUpdateSet(mine))
        .execute();
      return true;
    });
  }

  async #until(job: string, until: number): Promise<void> {
    await this.#db
      .updateTable('job_lease')
      .set({ until })
      .where('job', '=', job)
      .where('holder', '=', this.#holder)
      .execute();
  }
}
