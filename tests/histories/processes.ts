/** Histories shared out over processes, each of which lives through a bounded number and then makes room for the next. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Said } from './one-process.ts';
import type { Failure } from './run.ts';

/** One history after another fills the memory with holes: a new process begins without any. */
const PER_PROCESS = 1_000;
/** Most of what a history makes is rubbish soon after: room for it, MB, saves the collector's looking at it twice. */
const YOUNG_MB = 32;

interface Job {
  readonly seed: number;
  readonly from: number;
  readonly runs: number;
  /** How the product is broken; not at all by default. */
  readonly mutation?: string;
  /** No more is begun after so many failures. */
  readonly most: number;
  readonly shrink: boolean;
  readonly processes: number;
  readonly signal: AbortSignal;
}

export interface Result {
  done: number;
  /** The most memory that one process has held, MB. */
  mb: number;
  readonly failures: Failure[];
  readonly counts: Map<string, number>;
}

export function emptyResult(): Result {
  return { done: 0, mb: 0, failures: [], counts: new Map() };
}

/** Lives through them all; `result` grows meanwhile. @throws when a process ends as it should not */
export async function runInProcesses(job: Job, result: Result = emptyResult()): Promise<Result> {
  const end = job.from + job.runs;
  const share = Math.min(PER_PROCESS, Math.ceil(job.runs / job.processes));
  let next = job.from;
  const work = async () => {
    while (next < end && result.failures.length < job.most && !job.signal.aborted) {
      const from = next;
      next += share;
      await runShare(job, from, Math.min(share, end - from), result);
    }
  };
  await Promise.all(Array.from({ length: job.processes }, work));
  return result;
}

async function runShare(job: Job, from: number, runs: number, result: Result): Promise<void> {
  const child = start(job, from, runs);
  const ended = once(child, 'exit');
  const stop = () => void child.kill('SIGTERM');
  job.signal.addEventListener('abort', stop);
  let done = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as Said;
    result.done += said.done - done;
    done = said.done;
    result.mb = Math.max(result.mb, said.mb);
    result.failures.push(...(said.failures ?? []));
    for (const [what, count] of said.counts ?? [])
      result.counts.set(what, (result.counts.get(what) ?? 0) + count);
  }
  job.signal.removeEventListener('abort', stop);
  const [code, signal] = (await ended) as [number | null, string | null];
  if (code === 0) return;
  const last = from + runs - 1;
  throw new Error(`the process of histories ${from} to ${last} ended with ${code ?? signal} after ${done}`);
}

function start({ seed, most, shrink, mutation }: Job, from: number, runs: number) {
  const numbers = Object.entries({ seed, from, runs, most });
  const node = [`--max-semi-space-size=${YOUNG_MB}`];
  if (mutation) node.push('--import', join(import.meta.dirname, 'mutate-on-load.ts'));
  const flags = numbers.flatMap(([name, value]) => [`--${name}`, String(value)]);
  if (!shrink) flags.push('--no-shrink');
  return spawn(process.execPath, [...node, join(import.meta.dirname, 'one-process.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(mutation ? { MUTATION: mutation } : {}) },
  });
}
