/**
 * Kills and faults against real processes (scripts/chaos): `npm run -s chaos -- --points 2000 --seed 7`. With
 * `--fault NAME` one fault alone, with `--fault none` the kills alone, with `--points 0` the faults alone.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { FAULTS } from './chaos/faults/all.ts';
import { OWN_NETWORK, packetLoss } from './chaos/faults/line-faults.ts';
import { faultInWords, runFault } from './chaos/faults/run-fault.ts';
import { runKills } from './chaos/kill-run.ts';
import { inWords } from './chaos/report.ts';
import { say } from './lib/terminal.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '2000' },
    seed: { type: 'string' },
    fault: { type: 'string', default: 'all' },
    people: { type: 'string', default: '10' },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
const one = FAULTS.find(({ name }) => name === values.fault);
if (!one && values.fault !== 'all' && values.fault !== 'none') {
  console.error(`no fault ${values.fault}; there are ${FAULTS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
let failed = false;
const points = one ? 0 : Number(values.points);
if (points > 0) {
  // Two kiosks share a room, the third has its own.
  const report = await runKills({ points, seed, rooms: [2, 1], peopleEach: Number(values.people), say });
  console.log(inWords(report));
  failed ||= report.violations.length > 0;
}
for (const fault of one ? [one] : values.fault === 'all' ? FAULTS : []) {
  if (fault === packetLoss && inOwnNetwork()) continue;
  const report = await runFault(fault, seed);
  console.log(faultInWords(report));
  failed ||= report.violations.length > 0;
}
console.log(`seed ${seed}: ${failed ? 'FAILED' : 'all held'}`);
process.exit(failed ? 1 : 0);

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
  failed ||= status !== 0;
  return true;
}
