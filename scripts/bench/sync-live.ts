/** How long a check-in takes from the tap to the commit, with nothing else to send and while days of backlog go out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { percentile, row, rowHead, verdict } from './stats.ts';

export const liveTask = z.object({
  dir: z.string(),
  hubUrl: z.string(),
  claimCode: z.string(),
  room: z.object({
    id: z.string(),
    trainer: z.string(),
    trainees: z.string().array(),
    sessions: z.string().array(),
  }),
  rounds: z.number(),
  /** Facts of each round's backlog and how many sessions they are of; people come to the sessions after all these. */
  facts: z.number(),
  sessions: z.number(),
  /** Taps of each round before its backlog, and about how far apart, ms. */
  taps: z.number(),
  everyMs: z.number(),
  /** How long the hub is given to work off what a backlog has left it, ms. */
  settleMs: z.number(),
});
export type LiveTask = z.infer<typeof liveTask>;

/** From the due time of a tap to its commit, until a tap's fact was acknowledged, ms; how long each drain took, s. */
const liveReport = z.object({
  quiet: z.number().array(),
  draining: z.number().array(),
  acks: z.number().array(),
  drains: z.number().array(),
  unanswered: z.number(),
});
export type LiveReport = z.infer<typeof liveReport>;

/** What is asked: a backlog of a week through in so long, and nobody at the kiosk made to wait so much longer. */
const DRAINED_S = 60;
const RATIO = 1.2;

export async function measureLive(task: LiveTask): Promise<LiveReport> {
  const entry = join(import.meta.dirname, 'sync-live-kiosk.ts');
  const child = spawn(process.execPath, [entry, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the kiosk that people stand before ended with ${code}`);
  return liveReport.parse(JSON.parse(said));
}

/** Lines to print, and whether what is asked was met. */
export function describeLive(task: LiveTask, report: LiveReport): { lines: string[]; met: boolean } {
  const [quiet, draining] = [percentile(report.quiet, 0.95), percentile(report.draining, 0.95)];
  const slowest = Math.max(...report.drains);
  const [inTime, unhurt] = [slowest <= DRAINED_S, draining / quiet <= RATIO];
  const lines = [
    `One kiosk that people stand before, ${task.rounds} × ${task.facts} facts of backlog:`,
    rowHead(),
    row(`tap → committed, nothing else to send (${report.quiet.length})`, report.quiet),
    row(`tap → committed, backlog going out (${report.draining.length})`, report.draining),
    row(`committed → acknowledged, nothing else`, report.acks),
    verdict(
      `p95 of a tap beside a backlog, at most × ${RATIO}`,
      unhurt,
      `× ${(draining / quiet).toFixed(2)}`,
    ),
    verdict(
      `a backlog is through within ${DRAINED_S} s`,
      inTime,
      `${slowest.toFixed(1)} s, ${report.unanswered} batches sent again`,
    ),
  ];
  return { lines, met: inTime && unhurt };
}
