/**
 * Kills and faults against real processes (scripts/chaos): `npm run -s chaos -- --points 2000 --seed 7`. With
 * `--fault NAME` one fault alone, with `--fault none` the kills alone, with `--points 0` the faults alone. Ends with 1 when
 * anything did not hold, with 2 when this machine did not allow what was asked for.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { FAULTS } from './chaos/faults/all.ts';
import { OWN_NETWORK, packetLoss } from './chaos/faults/line-faults.ts';
import { faultInWords, runFault } from './chaos/faults/run-fault.ts';
import { runKills } from './chaos/kill-run.ts';
import { inWords } from './chaos/report.ts';
import { choice, seedOf, understood, WrongUsage, whole } from './lib/arguments.ts';
import { say } from './lib/terminal.ts';

const EXIT = { failed: 1, notTried: 2 } as const;

const { points, seed, peopleEach, faults } = await understood(() => {
  const { values } = parseArgs({
    options: {
      points: { type: 'string', default: '2000' },
      seed: { type: 'string' },
      fault: { type: 'string', default: 'all' },
      people: { type: 'string', default: '10' },
    },
  });
  const name = choice('fault', values.fault, ['all', 'none', ...FAULTS.map((fault) => fault.name)]);
  const faults = name === 'all' ? FAULTS : FAULTS.filter((fault) => fault.name === name);
  const asked = whole('points', values.points);
  if (asked === 0 && name === 'none')
    throw new WrongUsage('nothing is tried with --points 0 and --fault none');
  const points = name === 'all' || name === 'none' ? asked : 0;
  return { points, seed: seedOf(values.seed), peopleEach: whole('people', values.people, 1), faults };
});
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));
let failed = false;
const notTried: string[] = [];
try {
  if (points > 0) {
    // Two kiosks share a room, the third has its own.
    const report = await runKills({ points, seed, rooms: [2, 1], peopleEach, say, signal: stop.signal });
    console.log(inWords(report));
    failed ||= report.violations.length > 0;
  }
  for (const fault of faults) {
    if (fault === packetLoss && inOwnNetwork()) continue;
    const report = await runFault(fault, seed, stop.signal);
    console.log(faultInWords(report));
    failed ||= report.violations.length > 0;
    if (report.how === null) notTried.push(fault.name);
  }
} catch (error) {
  if (!stop.signal.aborted) throw error;
  failed = true;
  console.log(String(stop.signal.reason));
}
console.log(`seed ${seed}: ${[verdict(), ...untried()].join(', ')}`);
process.exit(failed ? EXIT.failed : notTried.length > 0 ? EXIT.notTried : 0);

function verdict(): string {
  if (failed) return 'FAILED';
  if (points === 0 && faults.length === notTried.length) return 'nothing was tried';
  return notTried.length === 0 ? 'all held' : 'what was tried held';
}

function untried(): string[] {
  return notTried.length === 0 ? [] : [`${notTried.length} NOT TRIED (${notTried.join(', ')})`];
}

/** Lost packets must be nobody else's: the same command in a network of its own. False when it is that one already. */
function inOwnNetwork(): boolean {
  if (process.env[OWN_NETWORK] !== undefined) return false;
  const script = 'ip link set lo up && nft list tables && exec "$@"';
  const again = [process.execPath, import.meta.filename, '--fault', packetLoss.name, '--seed', String(seed)];
  const tried = spawnSync('unshare', ['--net', 'sh', '-c', 'ip link set lo up && nft list tables'], {
    stdio: 'ignore',
  });
  // Where it may not be, the fault says so itself.
  if (tried.status !== 0) return false;
  const { status } = spawnSync('unshare', ['--net', 'sh', '-c', script, 'sh', ...again], {
    stdio: 'inherit',
    env: { ...process.env, [OWN_NETWORK]: '1' },
  });
  if (status === EXIT.notTried) notTried.push(packetLoss.name);
  else failed ||= status !== 0;
  return true;
}
