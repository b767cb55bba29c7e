/** The kiosk as one thing: devices, provisioning and the room behind one door of actions and views. */
import type { KioskConfig } from '../../core/contracts/config.ts';
import { type Failure, RosterError } from '../../core/contracts/error.ts';
import type { KioskAction, KioskScreen, KioskView } from '../../core/contracts/kiosk-view.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { DeviceBoard } from './device-board.ts';
import type { KioskParts, KioskRecords } from './parts.ts';
import { Provisioning } from './provisioning.ts';
import type { Room } from './room.ts';
import { RoomOpener } from './room-opener.ts';
import { asRosterError } from './unexpected.ts';
import { NO_FACE, refusalView, UNCLAIMED } from './view.ts';
import { ViewPublisher } from './view-publisher.ts';

/** How often time is looked at, ms: fine enough for a screen, coarse enough for an idle machine. */
export const TICK_MS = 250;
/** Files that are open on a disk that failed stay broken when it is back. */
const DISK_FAILED: ReadonlySet<string> = new Set(['storage.io']);
/** The chosen language goes back to the room's own this long after the last touch, ms. */
const LANGUAGE_LASTS_MS = 120_000;

export class RoomKiosk {
  readonly #config: KioskConfig;
  readonly #parts: KioskParts;
  readonly #version: string;
  readonly #board: DeviceBoard;
  readonly #provisioning: Provisioning;
  readonly #opener: RoomOpener;
  readonly #views = new ViewPublisher();
  readonly #exits = new Set<() => void>();
  readonly #offs: (() => void)[] = [];
  #signal: AbortSignal = new AbortController().signal;
  #started = false;
  #stopped = false;
  #language: KioskConfig['language'];
  #touchedAt = 0;

  constructor(config: KioskConfig, parts: KioskParts, version: string) {
    this.#config = config;
    this.#parts = parts;
    this.#version = version;
    this.#board = new DeviceBoard(parts);
    this.#provisioning = new Provisioning(parts.claim, config.hubUrl);
    this.#opener = new RoomOpener({
      clock: parts.clock,
      logger: parts.logger,
      openRecords: (devices) => parts.openRecords(devices),
      room: {
        logger: parts.logger,
        face: parts.face,
        faceProblem: () => this.#faceProblem(),
        exit: () => this.#exit(),
      },
      devices: () => this.#board.state(),
      opened: (room, records) => this.#follow(room, records),
      isStopped: () => this.#stopped,
    });
    this.#language = config.language;
  }

  /**
   * Starts what there is; a device or feature that fails is shown and does not stop the rest.
   * @throws RosterError `config.mode-fixed` when the kiosk was claimed in the other mode.
   */
  async start(signal: AbortSignal): Promise<void> {
    const mode = this.#parts.claim.mode();
    const wanted = this.#config.simulation ? 'simulation' : 'real';
    if (mode !== null && mode !== wanted) throw modeFixed(mode);
    this.#signal = signal;
    this.#settle();
    this.#listen();
    // Devices take their time, and one that never answers must hold up nothing.
    void this.#board.start(signal).then(() => this.#settle());
    if (mode !== null) await this.#openRoom();
    this.#started = true;
    this.#offs.push(this.#parts.ticker.every(TICK_MS, () => this.#handle(() => this.#tick())));
    this.#settle();
  }

  /** Stops devices first, then the sync and the database. Safe to call twice. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const off of this.#offs.splice(0)) off();
    await this.#board.stop();
    await this.#opener.close();
  }

  /** The snapshot now; null before `start`. */
  view(): KioskView | null {
    return this.#views.last;
  }

  /** Called with every new snapshot; the answer unsubscribes. */
  onView(listener: (view: KioskView) => void): () => void {
    return this.#views.on(listener);
  }

  /** Called when IT has given the code that leaves the kiosk screen. */
  onExit(listener: () => void): () => void {
    this.#exits.add(listener);
    return () => this.#exits.delete(listener);
  }

  /** Does what somebody touched. Outcomes show in the view; the answer is only what should not happen, or null. */
  async act(action: KioskAction): Promise<Failure | null> {
    try {
      this.#touchedAt = this.#parts.clock.mono();
      const taken = await this.#take(action);
      return taken ? null : notNow.toFailure();
    } catch (error) {
      return this.#failed(error).toFailure();
    } finally {
      this.#settle();
    }
  }

  async #take(action: KioskAction): Promise<boolean> {
    switch (action.do) {
      case 'language':
        this.#language = action.language;
        return true;
      case 'camera':
        this.#board.camera(action.state);
        this.#tellFaceProblem();
        return true;
      case 'wedge-key':
        this.#parts.wedge?.key(action);
        return true;
      case 'claim':
        return this.#claim(action.hubUrl, action.code);
      default:
        return this.#atDesk(action);
    }
  }

  async #atDesk(action: KioskAction): Promise<boolean> {
    const room = this.#placed();
    if (room) return (await room.act(action)) === 'taken';
    // Without a placement there is no exit code, and nothing to protect from whoever stands here.
    if (action.do !== 'ask-exit' && action.do !== 'exit') return false;
    this.#exit();
    return true;
  }

  async #claim(hubUrl: string, code: string): Promise<boolean> {
    if (this.#parts.claim.mode() !== null) return false;
    if (await this.#provisioning.try(hubUrl, code, () => this.#settle())) await this.#openRoom();
    return true;
  }

  async #openRoom(): Promise<void> {
    this.#provisioning.claimedBefore();
    await this.#opener.open(this.#signal);
  }

  #follow(room: Room, records: KioskRecords): void {
    this.#offs.push(
      records.sync.on((event) => {
        if (event.kind === 'changed') room.changed();
        this.#handle(() => undefined);
      }),
    );
  }

  #listen(): void {
    const { beacon, face, logger, readers, wedge } = this.#parts;
    for (const reader of wedge ? [...readers, wedge] : readers) {
      this.#offs.push(
        reader.on((event) =>
          this.#handle(() => {
            if (event.kind === 'card' || event.kind === 'card-unreadable') this.#placed()?.badge(event);
          }),
        ),
      );
    }
    if (beacon) {
      this.#offs.push(
        beacon.on((event) =>
          this.#handle(() => {
            if (event.kind === 'reading') this.#opener.room?.beacon(event.reading);
          }),
        ),
      );
    }
    this.#offs.push(
      face.on((event) =>
        this.#handle(() => {
          if (event.type === 'progress' || event.type === 'decision') this.#placed()?.vision(event);
          else if (event.type === 'rejected') logger.warn({ code: event.code }, 'vision.rejected');
          else {
            this.#board.vision(
              event.type === 'failed' && event.code === 'vision.process-lost' ? 'lost' : event.type,
            );
            this.#tellFaceProblem();
          }
        }),
      ),
    );
  }

  #tick(): void {
    const { clock } = this.#parts;
    if (clock.mono() - this.#touchedAt > LANGUAGE_LASTS_MS) this.#language = this.#config.language;
    if (this.#opener.isDue()) void this.#openRoom().then(() => this.#settle());
    this.#placed()?.tick();
  }

  /** The hub's time where it is known. */
  #clock(): Clock {
    return this.#opener.records?.clock ?? this.#parts.clock;
  }

  #placed(): Room | null {
    return this.#opener.room?.isPlaced() ? this.#opener.room : null;
  }

  #faceProblem(): Refusal | null {
    const { camera, vision } = this.#board.state();
    if (camera === 'missing') return refuse('camera.missing');
    return vision === 'ready' ? null : refuse('vision.model-failed');
  }

  #tellFaceProblem(): void {
    const problem = this.#faceProblem();
    if (problem) this.#placed()?.faceLost(problem);
  }

  #exit(): void {
    for (const listener of this.#exits) listener();
  }

  /** Every event ends here: what it did is followed by one look at what to watch for and one new snapshot. */
  #handle(event: () => void): void {
    try {
      event();
    } catch (error) {
      this.#failed(error);
    }
    this.#settle();
  }

  #failed(error: unknown): RosterError {
    const known = asRosterError(error);
    this.#parts.logger.error({ code: known.code, ...known.context, err: error }, 'kiosk.failed');
    this.#placed()?.fail(known);
    if (DISK_FAILED.has(known.code)) void this.#opener.letGo(known).then(() => this.#settle());
    return known;
  }

  #settle(): void {
    try {
      this.#placed()?.align();
      this.#views.publish(this.#content(), () => this.#clock().wall());
    } catch (error) {
      const known = asRosterError(error);
      this.#parts.logger.error({ code: known.code, ...known.context, err: error }, 'kiosk.view-failed');
    }
  }

  #content(): Omit<KioskView, 'revision' | 'wall'> {
    const room = this.#placed();
    const shared = {
      simulation: this.#config.simulation,
      version: this.#version,
      devices: this.#board.state(),
      language: this.#language,
    };
    if (room && !this.#opener.broken) return { ...shared, ...room.view() };
    const claimed = this.#parts.claim.mode() !== null;
    const network = !claimed ? 'unclaimed' : this.#opener.records?.sync.online() ? 'online' : 'offline';
    return {
      ...shared,
      ...UNCLAIMED,
      network,
      face: NO_FACE,
      cameraWanted: false,
      screen: this.#screenBeforeRoom(),
    };
  }

  #screenBeforeRoom(): KioskScreen {
    const { broken } = this.#opener;
    if (broken) return { kind: 'out-of-order', code: broken.code, message: broken.message };
    if (!this.#started) return { kind: 'starting' };
    const { error, hubUrl, step } = this.#provisioning;
    return { kind: 'provisioning', hubUrl, step, error: refusalView(error) };
  }
}

const notNow = new RosterError(
  'action.not-now',
  'This does not fit what the kiosk is doing; look at the screen.',
);

function modeFixed(mode: 'real' | 'simulation'): RosterError {
  const text =
    mode === 'real'
      ? 'This kiosk was claimed for real attendance and does not start in simulation. Use another data folder to simulate.'
      : 'This kiosk was claimed in simulation and does not start for real. Use an empty data folder and claim it anew.';
  return new RosterError('config.mode-fixed', text, { context: { mode } });
}
