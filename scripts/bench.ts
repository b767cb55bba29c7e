/** Benchmarks: `npm run -s bench -- NAME [options]`. Each prints what it measured, on what, and how often. */
import { benchAttacks } from './attacks/run.ts';
import { benchCheckIn } from './bench/checkin.ts';
import { benchHub } from './bench/hub.ts';
import { benchMemory } from './bench/memory.ts';
import { benchVersus } from './bench/versus.ts';

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  attacks: benchAttacks,
  checkin: benchCheckIn,
  hub: benchHub,
  memory: benchMemory,
  versus: benchVersus,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Name a benchmark: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
process.exit(await bench(args));
