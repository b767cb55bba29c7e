/** The whole kiosk but for the screen: its composition root, its vision process behind the frames port, its encrypted log. */
import { join } from 'node:path';
import { kioskConfig } from '../../core/contracts/config.ts';
import { type FaceDecision, type Frame, frameDone, type VisionEvent } from '../../core/contracts/vision.ts';
import { appRoot } from '../../main/config/app-root.ts';
import { kioskLogger } from '../../main/diagnostics/logger.ts';
import { createKiosk, kioskParts } from '../../main/kiosk.ts';
import { databaseKey } from '../../main/storage/database-key.ts';
import { forkVision } from '../../main/vision/fork-vision.ts';
import { VisionClient } from '../../main/vision/vision-client.ts';
import { openKiosk, type Seeded, type SeedPerson, seedKiosk } from '../../tests/helpers/claimed-kiosk.ts';
import type { Asked } from './performer.ts';
import type { Scene } from './species.ts';

/** Between frames, ms of the camera's clock; twelve frames a second, as a busy kiosk looks at them. */
const FRAME_MS = 83;
/** Somebody whom the kiosk has not answered in this time leaves, ms. */
const PATIENCE_MS = 26_000;
/** Between walk-ups, ms of the camera's clock: long enough that no try counts against the next. */
const PAUSE_MS = 10 * 60_000;

/** What came of one walk-up. `took` in ms of the camera's clock. */
export interface WalkUp {
  readonly decision: FaceDecision | null;
  readonly steps: number;
  /** What they were told last. */
  readonly hint: string | null;
  readonly took: number;
  readonly frames: number;
}

export interface Site {
  readonly place: Seeded;
  walkUp(scene: Scene, keep?: (frame: Frame, asked: Asked) => void): Promise<WalkUp>;
  /** Ends the kiosk and counts in its log who was checked in how often, by subject. */
  close(): Promise<Map<string, number>>;
}

/**
 * @param sessions side by side, so that one person can be taken in more than once.
 */
export async function openSite(
  folder: string,
  people: readonly SeedPerson[],
  sessions: number,
): Promise<Site> {
  const place = await seedKiosk(folder, people, { challenge: 'always' }, sessions);
  const config = kioskConfig.parse({
    dataDir: folder,
    simulation: true,
    nfc: 'none',
    wedge: false,
    beacon: { driver: 'simulated' },
    logLevel: 'silent',
  });
  const root = appRoot(import.meta.url);
  // No software camera is trusted by name, as in a provisioned kiosk.
  const vision = forkVision({
    packDir: join(root.path, 'models', config.modelPack),
    allowVirtualCameras: [],
  });
  const face = new VisionClient(async () => vision.control);
  const parts = kioskParts(config, { root, logger: kioskLogger('silent', 'attacks'), face });
  const kiosk = createKiosk(config, parts, root.version);
  let decision: FaceDecision | null = null;
  let asked: Asked = { step: null, since: 0 };
  let steps = 0;
  let hint: string | null = null;
  let at = 0;
  face.on((event: VisionEvent) => {
    if (event.type === 'decision') decision = event;
    if (event.type !== 'progress') return;
    hint = event.hint ?? hint;
    if (event.step !== asked.step) {
      asked = { step: event.step, since: at };
      if (event.step !== null) steps += 1;
    }
  });
  const stopping = new AbortController();
  await kiosk.start(stopping.signal);
  await until(() => kiosk.view()?.place?.verdict === 'confirmed' && kiosk.view()?.devices.vision === 'ready');
  const waiting = new Map<number, () => void>();
  vision.frames.on((message) => {
    const done = frameDone.safeParse(message);
    if (done.success) waiting.get(done.data.seq)?.();
  });
  let seq = 0;
  let epoch = 0;
  let clock = Date.now();
  const walkUp: Site['walkUp'] = async (scene, keep) => {
    epoch += 1;
    clock += PAUSE_MS;
    at = 0;
    steps = 0;
    hint = null;
    asked = { step: null, since: 0 };
    decision = null;
    let frames = 0;
    for (; at < PATIENCE_MS && decision === null; at += FRAME_MS) {
      const frame: Frame = {
        type: 'frame',
        seq: seq++,
        epoch,
        capturedAt: clock + at,
        camera: scene.camera,
        ...scene.frame(at, asked),
      };
      keep?.(frame, asked);
      frames += 1;
      await new Promise<void>((resolve) => {
        waiting.set(frame.seq, resolve);
        vision.frames.post(frame);
      });
      waiting.delete(frame.seq);
      // Control and frames are two ports: what the last frame led to may come after its answer.
      await new Promise((resolve) => setImmediate(resolve));
    }
    clock += at;
    return { decision, steps, hint, took: at, frames };
  };
  const close = async (): Promise<Map<string, number>> => {
    await kiosk.stop();
    stopping.abort();
    return checkIns(folder, place);
  };
  return { place, walkUp, close };
}

/** Read from the log on the disk, after the kiosk has closed it. */
function checkIns(folder: string, place: Seeded): Map<string, number> {
  const { db, log } = openKiosk(folder, databaseKey(folder), place.kioskId);
  const counts = new Map<string, number>();
  for (const session of place.sessions)
    for (const fact of log.sessionFacts(session))
      if (fact.type === 'attendance.checked-in' && fact.subject !== null)
        counts.set(fact.subject, (counts.get(fact.subject) ?? 0) + 1);
  db.close();
  return counts;
}

async function until(fits: () => boolean): Promise<void> {
  const patience = Date.now() + 90_000;
  while (!fits()) {
    if (Date.now() > patience) throw new Error('the kiosk did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
