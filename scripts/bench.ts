/** Benchmarks: `npm run -s bench -- NAME [options]`. Each prints what it measured, on what, and how often. */
import { understood } from './lib/arguments.ts';

type Bench = (args: readonly string[]) => Promise<number>;

/** Loaded when named: a benchmark brings no other's libraries into its process. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  attacks: async () => (await import('./attacks/run.ts')).benchAttacks,
  checkin: async () => (await import('./bench/checkin.ts')).benchCheckIn,
  clock: async () => (await import('./bench/clock.ts')).benchClock,
  fuzz: async () => (await import('./bench/fuzz.ts')).benchFuzz,
  hub: async () => (await import('./bench/hub.ts')).benchHub,
  memory: async () => (await import('./bench/memory.ts')).benchMemory,
  sync: async () => (await import('./bench/sync.ts')).benchSync,
  versus: async () => (await import('./bench/versus.ts')).benchVersus,
};

const [name = '', ...args] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Name a benchmark: ${Object.keys(BENCHES).join(', ')}\n`);
  process.exit(2);
}
process.exit(await understood(async () => (await bench())(args)));
