/**
 * Random histories of kiosks and a hub (tests/histories): `npm run -s histories -- --runs 100000 --seed 7`. With
 * `--from N --runs 1` one of them again; with `--mutations` the product is broken on purpose and must be found out.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { MUTATIONS } from '../tests/histories/mutations.ts';
import type { Failure } from '../tests/histories/run.ts';

const FOLDER = join(import.meta.dirname, '../tests/histories');
const PROCESSES = 2;
/** So many histories at most until each mutation must have been caught. */
const CAUGHT_WITHIN = 1_000;
const TELL_MS = 15_000;

interface Job {
  readonly seed: number;
  readonly from: number;
  readonly runs: number;
  readonly mutation?: string;
}

interface Result {
  done: number;
  readonly failures: Failure[];
  readonly counts: Map<string, number>;
}

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    mutations: { type: 'boolean', default: false },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const job = { seed, from: Number(values.from), runs: Number(values.runs) };
process.exitCode = (values.mutations ? await tryMutations() : await tryProduct()) ? 0 : 1;

async function tryProduct(): Promise<boolean> {
  const start = Date.now();
  console.log(`seed ${seed}, histories ${job.from} to ${job.from + job.runs - 1}, ${PROCESSES} processes`);
  const results = Array.from({ length: PROCESSES }, emptyResult);
  const timer = setInterval(() => console.log(rate(results, start)), TELL_MS);
  await Promise.all(results.map((result, part) => runShare(job, part, PROCESSES, result)));
  clearInterval(timer);
  console.log(rate(results, start));
  const counts = new Map<string, number>();
  for (const result of results)
    for (const [what, count] of result.counts) counts.set(what, (counts.get(what) ?? 0) + count);
  console.log(
    [...counts]
      .sort()
      .map(([what, count]) => `${what} ${count}`)
      .join(', '),
  );
  const failures = results.flatMap((result) => result.failures);
  for (const failure of failures) show(failure);
  console.log(failures.length === 0 ? 'no history failed: nothing lost, nothing doubled' : 'FAILED');
  return failures.length === 0;
}

async function tryMutations(): Promise<boolean> {
  let caught = 0;
  for (const [name, { what }] of Object.entries(MUTATIONS)) {
    const result = emptyResult();
    await runShare({ ...job, runs: CAUGHT_WITHIN, mutation: name }, 0, 1, result);
    const [failure] = result.failures;
    if (failure && (await failsAnyway(failure))) {
      console.log(`history ${failure.number} fails without ${name} as well: ${failure.error}`);
      continue;
    }
    if (failure) caught += 1;
    console.log(
      failure
        ? `${name} (${what}): caught by history ${failure.number - job.from + 1}: ${failure.error}`
        : `${name} (${what}): NOT CAUGHT in ${result.done}`,
    );
  }
  const all = Object.keys(MUTATIONS).length;
  console.log(`seed ${seed}: ${caught} of ${all} caught within ${CAUGHT_WITHIN} histories`);
  return caught === all;
}

/** What the product fails as it is says nothing of a mutation. */
async function failsAnyway({ number }: Failure): Promise<boolean> {
  const result = emptyResult();
  await runShare({ seed, from: number, runs: 1 }, 0, 1, result);
  return result.failures.length > 0;
}

async function runShare(share: Job, part: number, of: number, result: Result): Promise<void> {
  const mutation = share.mutation ? ['--import', join(FOLDER, 'mutate-on-load.ts')] : [];
  const numbers = {
    seed: share.seed,
    from: share.from,
    runs: share.runs,
    part,
    of,
    most: share.mutation ? 1 : 5,
  };
  const flags = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [...mutation, join(FOLDER, 'one-process.ts'), ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(share.mutation ? { MUTATION: share.mutation } : {}) },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { done: number; failures?: Failure[]; counts?: [string, number][] };
    result.done = said.done;
    result.failures.push(...(said.failures ?? []));
    for (const [what, count] of said.counts ?? []) result.counts.set(what, count);
  }
  const code = child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve)));
  if (code !== 0) throw new Error(`a process of histories ended with ${code}`);
}

function emptyResult(): Result {
  return { done: 0, failures: [], counts: new Map() };
}

function rate(results: readonly Result[], start: number): string {
  const done = results.reduce((sum, result) => sum + result.done, 0);
  const seconds = (Date.now() - start) / 1000;
  return `${done} histories in ${seconds.toFixed(0)} s: ${(done / seconds).toFixed(1)}/s`;
}

function show({ number, error, steps }: Failure): void {
  const told = steps.map(({ what, kiosk, who, choice }) => `${what}(${kiosk},${who},${choice})`).join(' ');
  console.log(`history ${number}: ${error}\n  ${told}`);
  console.log(`  again: npm run -s histories -- --seed ${seed} --from ${number} --runs 1`);
}
