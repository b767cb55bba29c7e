/** Runs histories by number: the same seed and number give the same history on every machine. */
import fc from 'fast-check';
import { checkHealed } from './checks.ts';
import { makeHubImage } from './hub-side.ts';
import { makeKioskImage } from './kiosk-side.ts';
import { anySteps, type Step } from './steps.ts';
import { type Images, World } from './world.ts';

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
  /** Only every so many, of several processes: this one takes those with `number % of === part`. */
  readonly share?: { readonly part: number; readonly of: number };
  readonly onDone?: (done: number) => void;
}

export async function makeImages(): Promise<Images> {
  return { hub: await makeHubImage(), kiosk: makeKioskImage() };
}

/** Lives through one history and checks it; throws what is wrong. */
export async function live(
  images: Images,
  steps: readonly Step[],
  counts: Map<string, number> = new Map(),
): Promise<void> {
  const world = new World(images, steps.length);
  await world.begin();
  try {
    for (const step of steps) await world.play(step);
    await world.heal();
    await checkHealed(world);
  } finally {
    for (const [what, count] of world.counts) counts.set(what, (counts.get(what) ?? 0) + count);
    world.close();
  }
}

export async function runHistories(options: RunOptions): Promise<Outcome> {
  const { seed, from, runs, most = 1, share = { part: 0, of: 1 } } = options;
  const images = await makeImages();
  const counts = new Map<string, number>();
  const failures: Failure[] = [];
  let done = 0;
  for (let number = from; number < from + runs && failures.length < most; number += 1) {
    if (number % share.of !== share.part) continue;
    const history = fc.asyncProperty(anySteps, (steps) => live(images, steps, counts));
    // Numbers of one seed must not be those of the next one moved on.
    const own = Math.imul(seed, 0x9e37_79b1) ^ number;
    const details = await fc.check(history, { seed: own, numRuns: 1, interruptAfterTimeLimit: 120_000 });
    done += 1;
    options.onDone?.(done);
    if (!details.failed) continue;
    const error = details.errorInstance instanceof Error ? details.errorInstance.message : 'unknown';
    failures.push({ number, error, steps: details.counterexample?.[0] ?? [] });
  }
  return { runs: done, failures, counts };
}
