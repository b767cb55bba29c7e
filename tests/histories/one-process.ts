/** A share of the histories in a process of its own; tells its parent how it gets on, a line of JSON at a time. */
import { parseArgs } from 'node:util';
import { runHistories } from './run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string' },
    runs: { type: 'string' },
    part: { type: 'string' },
    of: { type: 'string' },
    most: { type: 'string' },
  },
});
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const outcome = await runHistories({
  seed: Number(values.seed),
  from: Number(values.from),
  runs: Number(values.runs),
  most: Number(values.most),
  share: { part: Number(values.part), of: Number(values.of) },
  onDone: (done) => {
    if (done % 100 === 0) say({ done });
  },
});
say({ done: outcome.runs, failures: outcome.failures, counts: [...outcome.counts] });
