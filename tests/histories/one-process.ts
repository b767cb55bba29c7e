/** Some histories in a process of their own; tells its parent how it gets on, a line of JSON at a time. */
import { parseArgs } from 'node:util';
import { type Failure, runHistories } from './run.ts';

/** What it tells. */
export interface Said {
  readonly done: number;
  /** The most memory that the process has held so far, MB. */
  readonly mb: number;
  /** With the last line only, as what follows. */
  readonly failures?: readonly Failure[];
  readonly counts?: readonly (readonly [string, number])[];
}

const TELL_EVERY = 20;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string' },
    runs: { type: 'string' },
    most: { type: 'string' },
    'no-shrink': { type: 'boolean', default: false },
  },
});
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
const outcome = await runHistories({
  seed: Number(values.seed),
  from: Number(values.from),
  runs: Number(values.runs),
  most: Number(values.most),
  shrink: !values['no-shrink'],
  signal: stop.signal,
  onDone: (done) => {
    if (done % TELL_EVERY === 0) say({ done });
  },
});
say({ done: outcome.runs, failures: outcome.failures, counts: [...outcome.counts] });

function say(message: Omit<Said, 'mb'>): void {
  const said: Said = { ...message, mb: Math.round(process.resourceUsage().maxRSS / 1024) };
  process.stdout.write(`${JSON.stringify(said)}\n`);
}
