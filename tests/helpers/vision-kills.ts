/** Kills the vision process again and again while it checks a face, and says what came of it. */
import { performance } from 'node:perf_hooks';
import type { FaceDecision, GalleryEntry, VisionEvent } from '../../core/contracts/vision.ts';
import { type ForkedVision, forkVision } from '../../main/vision/fork-vision.ts';
import { feedFrames, type Picture } from '../../main/vision/frame-files.ts';
import { VisionClient } from '../../main/vision/vision-client.ts';

export interface Killing {
  readonly packDir: string;
  readonly kills: number;
  readonly roll: readonly GalleryEntry[];
  /** A print of somebody who is on the roll: only liveness stands between it and an acceptance, and any is wrong. */
  readonly print: readonly Picture[];
  /** Somebody else who is on the roll, shown after the last kill. */
  readonly known: readonly Picture[];
}

export interface Killed {
  /** Kills that hit the process while it was checking or had the print before it. */
  readonly midCheck: number;
  /** Decisions about the print, by outcome. */
  readonly accepted: number;
  readonly refused: number;
  /** From each kill to the new process being ready, ms. */
  readonly recoveries: readonly number[];
  /** Who was recognised when it was left alone. */
  readonly after: FaceDecision['outcome'] | null;
}

const CAMERA = 'HD Pro Webcam C920 (046d:082d)';

export async function killAgainAndAgain({ packDir, kills, roll, print, known }: Killing): Promise<Killed> {
  let fork: ForkedVision | null = null;
  const events: VisionEvent[] = [];
  const client = new VisionClient(async () => {
    fork = forkVision({ packDir });
    return fork.control;
  });
  client.on((event) => events.push(event));
  client.setGallery(roll, []);
  client.watch(
    { mode: 'identify', id: 1 },
    { crop: false, challenge: { when: 'unsure', day: '2031-01-01' }, learn: false },
  );
  await client.start(new AbortController().signal);
  const recoveries: number[] = [];
  let midCheck = 0;
  let epoch = 0;
  const show = (frames: readonly Picture[], signal?: AbortSignal) => {
    const current = fork as ForkedVision | null;
    if (!current) throw new Error('no vision process');
    epoch += 1;
    const options = { epoch, camera: CAMERA, fps: 15, pace: 'real-time', ...(signal && { signal }) } as const;
    return feedFrames(current.frames, endless(frames), options);
  };
  try {
    await until(() => client.ready());
    for (let kill = 0; kill < kills; kill++) {
      const before = events.length;
      const feeding = show(print);
      await until(() => events.slice(before).some(({ type }) => type === 'progress'));
      // A different moment of the check every time.
      await sleep((kill * 37) % 400);
      const last = events.findLast((event) => event.type === 'progress');
      if (last?.type === 'progress' && last.phase !== 'nobody') midCheck++;
      const pid = (fork as ForkedVision | null)?.pid ?? 0;
      const killedAt = performance.now();
      process.kill(pid, 'SIGKILL');
      await until(() => !client.ready());
      await feeding;
      await until(() => client.ready());
      recoveries.push(performance.now() - killedAt);
    }
    const decisions = decided(events);
    const stop = new AbortController();
    const feeding = show(known, stop.signal);
    await until(() => decided(events).length > decisions.length);
    stop.abort();
    await feeding;
    const accepted = decisions.filter(({ outcome }) => outcome.kind === 'accepted').length;
    const after = decided(events)[decisions.length]?.outcome ?? null;
    return { midCheck, accepted, refused: decisions.length - accepted, recoveries, after };
  } finally {
    await client.stop();
  }
}

const decided = (events: readonly VisionEvent[]): FaceDecision[] =>
  events.filter((event) => event.type === 'decision');

async function* endless(frames: readonly Picture[]): AsyncGenerator<Picture> {
  const there = [...frames, ...[...frames].reverse()];
  for (let index = 0; ; index++) yield there[index % there.length] as Picture;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(done: () => boolean): Promise<void> {
  while (!done()) await sleep(5);
}
