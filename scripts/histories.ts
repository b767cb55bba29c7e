/**
 * Random histories of kiosks and a hub (tests/histories): `npm run -s histories -- --runs 100000 --seed 7`. With
 * `--from N --runs 1` one of them again; with `--mutations` the product is broken on purpose and must be found out.
 */
import { parseArgs } from 'node:util';
import { MUTATIONS } from '../tests/histories/mutations.ts';
import { emptyResult, type Result, runInProcesses } from '../tests/histories/processes.ts';
import type { Failure } from '../tests/histories/run.ts';
import { seedOf, understood, whole } from './lib/arguments.ts';

const PROCESSES = 2;
/** So many failures are enough to look into. */
const ENOUGH = 5;
/** So many histories at most until each mutation must have been caught. */
const CAUGHT_WITHIN = 1_000;
const TELL_MS = 30_000;

const { mutations, seed, from, runs } = await understood(() => {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string' },
      from: { type: 'string', default: '0' },
      mutations: { type: 'boolean', default: false },
    },
  });
  const [from, runs] = [whole('from', values.from), whole('runs', values.runs, 1)];
  return { mutations: values.mutations, seed: seedOf(values.seed), from, runs };
});
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
process.exitCode = (mutations ? await tryMutations() : await tryProduct()) ? 0 : 1;

async function tryProduct(): Promise<boolean> {
  const begun = Date.now();
  console.log(`seed ${seed}, histories ${from} to ${from + runs - 1}, ${PROCESSES} processes`);
  const result = emptyResult();
  const timer = setInterval(() => console.log(progress(result, begun)), TELL_MS);
  const { signal } = stop;
  try {
    await runInProcesses(
      { seed, from, runs, most: ENOUGH, shrink: true, processes: PROCESSES, signal },
      result,
    );
  } finally {
    clearInterval(timer);
    console.log(progress(result, begun));
    console.log(tally(result.counts));
    for (const failure of result.failures) show(failure);
  }
  if (signal.aborted) console.log(`stopped by hand after ${result.done} of ${runs}`);
  const good = result.failures.length === 0 && result.done > 0;
  console.log(good ? `no history of ${result.done} failed: nothing lost, nothing doubled` : 'FAILED');
  return good && !signal.aborted;
}

/** Two at a time, each in a process of its own. */
async function tryMutations(): Promise<boolean> {
  const names = Object.keys(MUTATIONS);
  const left = [...names];
  let caught = 0;
  const work = async () => {
    for (let name = left.shift(); name && !stop.signal.aborted; name = left.shift())
      if (await isCaught(name)) caught += 1;
  };
  await Promise.all(Array.from({ length: PROCESSES }, work));
  console.log(`seed ${seed}: ${caught} of ${names.length} caught within ${CAUGHT_WITHIN} histories`);
  return caught === names.length;
}

/** What the product fails as it is says nothing of a mutation: then the next one must tell. */
async function isCaught(mutation: string): Promise<boolean> {
  const one = { seed, most: 1, shrink: false, processes: 1, signal: stop.signal };
  const what = `${mutation} (${MUTATIONS[mutation]?.what ?? ''})`;
  for (let next = from; next < from + CAUGHT_WITHIN && !stop.signal.aborted; ) {
    const broken = await runInProcesses({ ...one, from: next, runs: from + CAUGHT_WITHIN - next, mutation });
    const [failure] = broken.failures;
    if (!failure) break;
    const whole = await runInProcesses({ ...one, from: failure.number, runs: 1 });
    if (whole.failures.length === 0) {
      console.log(`${what}: caught by history ${failure.number - from + 1}: ${failure.error}`);
      return true;
    }
    console.log(`history ${failure.number} fails without ${mutation} as well: ${failure.error}`);
    next = failure.number + 1;
  }
  console.log(`${what}: NOT CAUGHT`);
  return false;
}

function progress({ done, mb }: Result, begun: number): string {
  const seconds = (Date.now() - begun) / 1000;
  const minutes = done > 0 ? Math.ceil(((runs - done) * seconds) / done / 60) : '?';
  const rate = (done / seconds).toFixed(1);
  return `${done} of ${runs} histories in ${seconds.toFixed(0)} s: ${rate}/s, ${minutes} min to go, at most ${mb} MB a process`;
}

function tally(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort();
  return sorted.map(([what, count]) => `${what} ${count}`).join(', ');
}

function show({ number, error, steps }: Failure): void {
  const told = steps.map(({ what, kiosk, who, choice }) => `${what}(${kiosk},${who},${choice})`).join(' ');
  console.log(`history ${number}: ${error}\n  ${told}`);
  console.log(`  again: npm run -s histories -- --seed ${seed} --from ${number} --runs 1`);
}
