/** Runs histories by number: the same seed and number give the same history on every machine. */
import fc from 'fast-check';
import { checkHealed } from './checks.ts';
import { Disk, HubDisk, Shelf } from './disk.ts';
import { makeHubImage } from './hub-side.ts';
import { makeKioskImage } from './kiosk-side.ts';
import { anySteps, type Step } from './steps.ts';
import { type Shelves, World } from './world.ts';

export interface Failure {
  readonly number: number;
  readonly error: string;
  /** The shortest history found that fails. */
  readonly steps: readonly Step[];
}

export interface Outcome {
  readonly runs: number;
  readonly failures: readonly Failure[];
  /** How often something of each kind really happened. */
  readonly counts: ReadonlyMap<string, number>;
}

export interface RunOptions {
  readonly seed: number;
  readonly from: number;
  readonly runs: number;
  /** Ends at this many failures; default: at the first. */
  readonly most?: number;
  /** Whether a shorter history is looked for that fails as well; default: yes. */
  readonly shrink?: boolean;
  /** Ends after the history that is being lived through. */
  readonly signal?: AbortSignal;
  readonly onDone?: (done: number) => void;
}

/** Looking for a shorter history ends after so long, ms. */
const SHRINK_MS = 120_000;

/** What every history begins with. */
export async function makeShelves(): Promise<Shelves> {
  return {
    hub: new Shelf(await makeHubImage(), (image) => new HubDisk(image)),
    kiosk: new Shelf(makeKioskImage(), (image) => new Disk(image)),
  };
}

/** Lives through one history and checks it; throws what is wrong. */
export async function live(
  shelves: Shelves,
  steps: readonly Step[],
  counts: Map<string, number> = new Map(),
): Promise<void> {
  const world = new World(shelves, steps.length);
  await world.begin();
  try {
    for (const step of steps) await world.play(step);
    await world.heal();
    await checkHealed(world);
  } finally {
    const all = [...world.counts, ['steps', steps.length], ['facts of kiosks', world.written.size]] as const;
    for (const [what, count] of all) counts.set(what, (counts.get(what) ?? 0) + count);
    world.close();
  }
}

export async function runHistories(options: RunOptions): Promise<Outcome> {
  const { from, runs, most = 1, signal } = options;
  const shelves = await makeShelves();
  const counts = new Map<string, number>();
  const failures: Failure[] = [];
  let done = 0;
  for (let number = from; number < from + runs && failures.length < most; number += 1) {
    if (signal?.aborted) break;
    const failure = await runOne(shelves, number, options, counts);
    if (failure) failures.push(failure);
    done += 1;
    options.onDone?.(done);
    // SQLite in memory never waits. Unless somebody does, no signal is heard and no memory of SQLite's is given back.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { runs: done, failures, counts };
}

async function runOne(
  shelves: Shelves,
  number: number,
  { seed, shrink = true, signal }: RunOptions,
  counts: Map<string, number>,
): Promise<Failure | null> {
  let lived = 0;
  const history = fc.asyncProperty(anySteps, async (steps) => {
    // Looking for a shorter one counts for nothing, and is given up at once when the run is to end.
    if (lived > 0 && signal?.aborted) return;
    lived += 1;
    await live(shelves, steps, lived === 1 ? counts : new Map());
  });
  // Numbers of one seed must not be those of the next one moved on.
  const own = Math.imul(seed, 0x9e37_79b1) ^ number;
  const details = await fc.check(history, {
    seed: own,
    numRuns: 1,
    endOnFailure: !shrink,
    interruptAfterTimeLimit: SHRINK_MS,
  });
  if (!details.failed) return null;
  const { errorInstance, interrupted } = details;
  const unknown = interrupted
    ? `not through after ${SHRINK_MS / 1_000} s: hung, or the machine stood still`
    : 'unknown';
  const error = errorInstance instanceof Error ? errorInstance.message : unknown;
  return { number, error, steps: details.counterexample?.[0] ?? [] };
}
