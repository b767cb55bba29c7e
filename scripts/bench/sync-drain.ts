/** A campus of kiosks that reconnects at once: how fast its backlogs are taken in, how long a batch waits, what it takes of the hub. */
import { setTimeout as delay } from 'node:timers/promises';
import type { SimulatedKiosk } from '../../main/simulate/simulated-kiosk.ts';
import { sample } from './processes.ts';
import { means, row, rowHead, type Slope, slopeOf, verdict } from './stats.ts';

export interface DrainResult {
  readonly seconds: number;
  readonly perSecond: number;
  /** Until each batch was acknowledged, ms. */
  readonly batchMs: readonly number[];
  /** Of the hub: processor time a fact, µs; resident memory, MB. */
  readonly cpuUs: number;
  readonly memory: { readonly before: number; readonly most: number; readonly after: number };
  /** Of the hub's memory in the second half, MB a minute. */
  readonly growth: Slope;
  /** Per cent of a core that all simulated kiosks together took. */
  readonly kiosksCpu: number;
}

const LOOK_MS = 1_000;
/** With no more left than this it is looked at often: the end is what counts. */
const FEW = 10_000;
const TOLD_MS = 15_000;
/** Nothing was acknowledged for so long: the measurement has failed. */
const STUCK_MS = 120_000;
/** Means over so many seconds tell whether memory grows. */
const BIN_S = 10;

/** What is asked of one hub on two cores. */
const FULL = { kiosks: 500, facts: 5_000, seconds: 600 };

interface Look {
  /** Seconds since the beginning. */
  readonly at: number;
  readonly rssMb: number;
  readonly cpuS: number;
}

/** Null when the hub stopped taking facts. `pid` is the hub's; `tell` is for whoever waits. */
export async function drainAll(
  kiosks: readonly SimulatedKiosk[],
  facts: number,
  pid: number,
  tell: (line: string) => void,
): Promise<DrainResult | null> {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  const looks: Look[] = [look(pid, 0)];
  const own = process.cpuUsage();
  let [told, moved, before] = [started, started, Number.POSITIVE_INFINITY];
  for (const kiosk of kiosks) kiosk.connect();
  for (;;) {
    const left = kiosks.reduce((sum, kiosk) => sum + kiosk.unsent(), 0);
    if (left === 0) break;
    const now = performance.now();
    if (left < before) moved = now;
    before = Math.min(left, before);
    if (now - moved > STUCK_MS) {
      tell(`nothing was acknowledged for ${STUCK_MS / 1000} s, ${left} facts are left`);
      return null;
    }
    if (now - told > TOLD_MS) {
      told = now;
      tell(`${seconds().toFixed(0)} s: ${left} facts to go, hub ${looks.at(-1)?.rssMb.toFixed(0)} MB`);
    }
    await delay(left > FEW ? LOOK_MS : 50);
    looks.push(look(pid, seconds()));
  }
  const took = seconds();
  const memory = looks.map(({ rssMb }) => rssMb);
  const cpuS = (looks.at(-1)?.cpuS ?? 0) - (looks[0]?.cpuS ?? 0);
  const { user, system } = process.cpuUsage(own);
  return {
    seconds: took,
    perSecond: facts / took,
    batchMs: kiosks.flatMap(({ batchMs }) => batchMs),
    cpuUs: (cpuS / facts) * 1e6,
    memory: { before: memory[0] ?? 0, most: Math.max(...memory), after: memory.at(-1) ?? 0 },
    growth: growthOf(looks.filter(({ at }) => at > took / 2)),
    kiosksCpu: (user + system) / 1e4 / took,
  };
}

function look(pid: number, at: number): Look {
  const found = sample(pid, new Map()).processes.get(pid);
  return { at, rssMb: found?.rssMb ?? 0, cpuS: found?.cpuS ?? 0 };
}

function growthOf(looks: readonly Look[]): Slope {
  const points = looks.map(({ at, rssMb }) => ({ x: at, y: rssMb }));
  return slopeOf(means(points, BIN_S).map(({ x, y }) => ({ x: x / 60, y })));
}

interface DrainAsked {
  readonly kiosks: number;
  readonly facts: number;
  /** Batches that were sent again, connections that were lost, and those of them on which nothing came for seconds. */
  readonly unanswered: number;
  readonly lost: number;
  readonly silent: number;
}

/** Lines to print, and whether what is asked of a campus of full size was met. */
export function describeDrain(asked: DrainAsked, result: DrainResult): { lines: string[]; met: boolean } {
  const { seconds, perSecond, memory, growth, cpuUs } = result;
  const { kiosks, facts, unanswered, lost, silent } = asked;
  const mb = (value: number) => `${value.toFixed(0)} MB`;
  const slope = [growth.slope, growth.low, growth.high].map((value) => value.toFixed(1));
  const lines = [
    `${kiosks} kiosks with ${facts} facts each: ${kiosks * facts} facts in ${seconds.toFixed(1)} s, ${perSecond.toFixed(0)} facts/s`,
    `  processor: hub ${cpuUs.toFixed(0)} µs a fact, ${((cpuUs * perSecond) / 1e4).toFixed(0)} % of a core; all kiosks ${result.kiosksCpu.toFixed(0)} %`,
    `  hub's memory: ${mb(memory.before)} before, at most ${mb(memory.most)}, ${mb(memory.after)} after; in the second half ${slope[0]} MB a minute (${slope[1]} to ${slope[2]})`,
    `  sent again because nobody answered: ${unanswered} batches; connections lost: ${lost}, of them because nothing came back on them: ${silent}`,
    rowHead(),
    row('a batch, until acknowledged', result.batchMs),
  ];
  const full = kiosks >= FULL.kiosks && facts >= FULL.facts;
  const inTime = seconds <= FULL.seconds;
  if (full) lines.push(verdict(`taken in within ${FULL.seconds} s`, inTime, `${seconds.toFixed(0)} s`));
  return { lines, met: inTime || !full };
}
