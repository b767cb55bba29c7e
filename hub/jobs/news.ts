/** The jobs of notifications: following the log, looking for states, sending. */
import type { Logger } from 'pino';
import type { Clock } from '../../core/ports/clock.ts';
import type { JobLease } from '../../core/ports/job-lease.ts';
import { Repeating } from './repeating.ts';

export interface NewsWork {
  /** Both cheap and without a write: a process that has nothing to do takes no lease. */
  isBehind(): Promise<boolean>;
  isDue(): Promise<boolean>;
  follow(now: number): Promise<unknown>;
  sweep(now: number): Promise<unknown>;
  deliver(): Promise<unknown>;
  prune(now: number): Promise<unknown>;
}

export interface NewsJobsParts {
  readonly news: NewsWork;
  readonly clock: Pick<Clock, 'wall'>;
  readonly lease: JobLease;
  readonly isSteady: () => boolean;
  readonly log: Logger;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

export function newsJobs({ news, clock, lease, isSteady, log }: NewsJobsParts): Repeating[] {
  const job = (name: string, everyMs: number, work: () => Promise<unknown>, wanted = async () => true) =>
    new Repeating({
      name,
      everyMs,
      log,
      work: async () => {
        if (isSteady() && (await wanted())) await lease.run(name, async () => void (await work()));
      },
    });
  return [
    job(
      'news',
      3 * SECOND,
      () => news.follow(clock.wall()),
      () => news.isBehind(),
    ),
    job('news-states', MINUTE, () => news.sweep(clock.wall())),
    job(
      'deliver',
      5 * SECOND,
      () => news.deliver(),
      () => news.isDue(),
    ),
    job('prune-news', 360 * MINUTE, () => news.prune(clock.wall())),
  ];
}
