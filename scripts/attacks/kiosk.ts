/** The whole kiosk but for the screen: its composition root, its vision process behind the frames port, its encrypted log. */
import { join } from 'node:path';
import { kioskConfig } from '../../core/contracts/config.ts';
import { type FaceDecision, type Frame, frameDone, type VisionEvent } from '../../core/contracts/vision.ts';
import { appRoot } from '../../main/config/app-root.ts';
import { kioskLogger } from '../../main/diagnostics/logger.ts';
import { createKiosk, kioskParts } from '../../main/kiosk.ts';
import { databaseKey } from '../../main/storage/database-key.ts';
import type { Channel } from '../../main/vision/channel.ts';
import { forkVision } from '../../main/vision/fork-vision.ts';
import type { Picture } from '../../main/vision/frame-files.ts';
import { VisionClient } from '../../main/vision/vision-client.ts';
import { openKiosk, type Seeded, type SeedPerson, seedKiosk } from '../../tests/helpers/claimed-kiosk.ts';
import { room } from './card.ts';
import type { Asked } from './performer.ts';
import { expose } from './pixels.ts';
import type { Scene } from './species.ts';

/** Between frames, ms of the camera's clock; twelve frames a second, as a busy kiosk looks at them. */
const FRAME_MS = 83;
/** Somebody whom the kiosk has not answered in this time leaves, ms. */
const PATIENCE_MS = 26_000;
/** Between walk-ups, ms of the camera's clock: long enough that no try counts against the next. */
const PAUSE_MS = 10 * 60_000;
/** An empty room after somebody: longer than the kiosk waits for a face that is gone, ms of the camera's clock. */
const LEAVING_MS = 1800;

/** One walk-up and what came of it. Decisions that arrive late are still booked here, by the time of their frames. */
export interface WalkUp {
  readonly decisions: FaceDecision[];
  /** Times that they came before the kiosk, until they were let in or gave up. */
  goes: number;
  /** Steps that the screen asked for. */
  steps: number;
  /** What they were told last. */
  hint: string | null;
  /** Until they were answered or left, ms of the camera's clock. */
  took: number;
  /** From the first to the last frame, the empty room after them included; camera's clock and the machine's, ms. */
  readonly camera: Span;
  readonly wall: Span;
}

interface Span {
  from: number;
  to: number;
}

/** Somebody whom the kiosk's log says was checked in, and when by the machine's clock. */
export interface CheckIn {
  readonly subject: string;
  readonly wall: number;
}

export interface Site {
  readonly place: Seeded;
  /** @param goes how often somebody comes who is not let in: they step back in between. */
  walkUp(scene: Scene, goes: number, keep?: (frame: Frame, asked: Asked) => void): Promise<WalkUp>;
  /** Ends the kiosk and reads who was checked in from its log. */
  close(): Promise<readonly CheckIn[]>;
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
  const stopping = new AbortController();
  await kiosk.start(stopping.signal);
  await until(() => kiosk.view()?.place?.verdict === 'confirmed' && kiosk.view()?.devices.vision === 'ready');
  const visits = new Visits(vision.frames, face);
  const close = async (): Promise<readonly CheckIn[]> => {
    await kiosk.stop();
    stopping.abort();
    return checkIns(folder, place);
  };
  return { place, walkUp: (scene, goes, keep) => visits.walkUp(scene, goes, keep), close };
}

/** One camera before one kiosk: who stands there now, and what the kiosk says about whom. */
class Visits {
  readonly #frames: Channel;
  readonly #waiting = new Map<number, () => void>();
  readonly #all: WalkUp[] = [];
  #seq = 0;
  #epoch = 0;
  #clock = Date.now();
  #at = 0;
  #asked: Asked = { step: null, since: 0 };

  constructor(frames: Channel, face: VisionClient) {
    this.#frames = frames;
    frames.on((message) => {
      const done = frameDone.safeParse(message);
      if (done.success) this.#waiting.get(done.data.seq)?.();
    });
    face.on((event: VisionEvent) => {
      if (event.type === 'decision') this.#book(event);
      if (event.type === 'progress') this.#told(event);
    });
  }

  async walkUp(scene: Scene, goes: number, keep?: (frame: Frame, asked: Asked) => void): Promise<WalkUp> {
    this.#epoch += 1;
    this.#clock += PAUSE_MS;
    this.#at = 0;
    this.#asked = { step: null, since: 0 };
    const visit: WalkUp = {
      decisions: [],
      goes: 0,
      steps: 0,
      hint: null,
      took: 0,
      camera: { from: this.#clock, to: Number.POSITIVE_INFINITY },
      wall: { from: Date.now(), to: Number.POSITIVE_INFINITY },
    };
    this.#all.push(visit);
    while (visit.goes < goes && !visit.decisions.some(({ outcome }) => outcome.kind === 'accepted')) {
      visit.goes += 1;
      await this.#go(scene, visit, keep);
      visit.took = this.#at;
      await this.#leave(scene.camera);
    }
    this.#clock += this.#at;
    visit.camera.to = this.#clock;
    visit.wall.to = Date.now();
    return visit;
  }

  /** Once before the kiosk, until it has answered. */
  async #go(scene: Scene, { decisions }: WalkUp, keep?: (frame: Frame, asked: Asked) => void): Promise<void> {
    const answered = decisions.length;
    for (const end = this.#at + PATIENCE_MS; this.#at < end && decisions.length === answered; ) {
      const frame = this.#frame(scene.camera, scene.frame(this.#at, this.#asked));
      keep?.(frame, this.#asked);
      await this.#show(frame);
    }
  }

  /** They go: an empty room, until whatever they began has ended. */
  async #leave(camera: string): Promise<void> {
    const nobody = room(() => 0.5);
    for (const end = this.#at + LEAVING_MS; this.#at < end; )
      await this.#show(this.#frame(camera, expose(nobody, 1, 1, Math.random)));
  }

  #frame(camera: string, picture: Picture): Frame {
    const capturedAt = this.#clock + this.#at;
    return { type: 'frame', seq: this.#seq++, epoch: this.#epoch, capturedAt, camera, ...picture };
  }

  async #show(frame: Frame): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.set(frame.seq, resolve);
      this.#frames.post(frame);
    });
    this.#waiting.delete(frame.seq);
    // Control and frames are two ports: what the last frame led to may come after its answer.
    await new Promise((resolve) => setImmediate(resolve));
    this.#at += FRAME_MS;
  }

  /** Decisions say which frame was their first: none is ever taken for that of whoever came next. */
  #book(decision: FaceDecision): void {
    const { firstFrameAt } = decision;
    const whose = this.#all.findLast(
      ({ camera }) => camera.from <= firstFrameAt && firstFrameAt <= camera.to,
    );
    if (!whose) throw new Error('a decision about frames that nobody stood in');
    whose.decisions.push(decision);
  }

  #told({ hint, step }: Extract<VisionEvent, { type: 'progress' }>): void {
    const visit = this.#all.at(-1);
    if (!visit) return;
    visit.hint = hint ?? visit.hint;
    if (step === this.#asked.step) return;
    this.#asked = { step, since: this.#at };
    if (step !== null) visit.steps += 1;
  }
}

/** Read from the log on the disk, after the kiosk has closed it. */
function checkIns(folder: string, place: Seeded): CheckIn[] {
  const { db, log } = openKiosk(folder, databaseKey(folder), place.kioskId);
  const found: CheckIn[] = [];
  for (const session of place.sessions)
    for (const { type, subject, wall } of log.sessionFacts(session))
      if (type === 'attendance.checked-in' && subject !== null) found.push({ subject, wall });
  db.close();
  return found;
}

async function until(fits: () => boolean): Promise<void> {
  const patience = Date.now() + 90_000;
  while (!fits()) {
    if (Date.now() > patience) throw new Error('the kiosk did not become ready');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
