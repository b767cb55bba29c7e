/** A claimed kiosk in its room: the services over its log and store, and what keeps the face pipeline in step. */
import type { RosterError } from '../../core/contracts/error.ts';
import type { KioskAction, KioskScreen } from '../../core/contracts/kiosk-view.ts';
import type { Refusal } from '../../core/contracts/refusal.ts';
import type { VisionEvent } from '../../core/contracts/vision.ts';
import type { BeaconReading } from '../../core/ports/beacon-scanner.ts';
import type { FaceVerifier } from '../../core/ports/face-verifier.ts';
import type { NfcEvent } from '../../core/ports/nfc-reader.ts';
import { AttendanceService } from './attendance.ts';
import { CachedStore } from './cached-store.ts';
import { FeedbackService } from './feedback.ts';
import { FrontDesk, type Taken } from './front-desk.ts';
import { GalleryKeeper } from './gallery.ts';
import { Journal } from './journal.ts';
import { LocationService } from './location.ts';
import type { EventLogger, KioskRecords } from './parts.ts';
import { PinService } from './pin.ts';
import { SealingTimer } from './sealing-timer.ts';
import { SessionBook } from './session-book.ts';
import { Throttle } from './throttle.ts';
import { TrainerService } from './trainer.ts';
import { type FaceView, NO_FACE, type RoomSources, roomView, screenOf } from './view.ts';
import { NO_TERMS, WatchKeeper, wantedWatch, watchTerms } from './watch.ts';

export interface RoomNeeds {
  readonly logger: EventLogger;
  readonly face: FaceVerifier;
  faceProblem(): Refusal | null;
  exit(): void;
}

/** Seals and the location are looked after this often, ms. */
const BEAT_MS = 1_000;

export class Room {
  readonly #store: CachedStore;
  readonly #desk: FrontDesk;
  readonly #sources: RoomSources;
  readonly #sealing: SealingTimer;
  readonly #gallery: GalleryKeeper;
  readonly #watch: WatchKeeper;
  #face: FaceView = NO_FACE;
  #beatAt = Number.NEGATIVE_INFINITY;

  constructor(needs: RoomNeeds, records: KioskRecords) {
    const { logger, face } = needs;
    const { clock, log, sync } = records;
    const store = new CachedStore(records.store);
    const book = new SessionBook(log, store, clock);
    const journal = new Journal(log, book, sync, logger);
    const location = new LocationService(store, clock);
    const shared = { clock, store, book, journal, location, logger };
    const trainer = new TrainerService({ ...shared, sync });
    const feedback = new FeedbackService({ ...shared, log });
    this.#store = store;
    this.#sources = { clock, store, sync, book, location, trainer, feedback };
    this.#sealing = new SealingTimer({ ...shared, log, sync });
    this.#gallery = new GalleryKeeper(store, face);
    this.#watch = new WatchKeeper(face);
    this.#desk = new FrontDesk({
      ...shared,
      attendance: new AttendanceService(shared),
      trainer,
      feedback,
      pin: new PinService(store, new Throttle(store, clock)),
      faceProblem: () => needs.faceProblem(),
      exit: () => needs.exit(),
    });
  }

  /** Whether the hub has said which room this is. */
  isPlaced(): boolean {
    return this.#store.placement() !== null;
  }

  /** Something came down from the hub. */
  changed(): void {
    this.#store.invalidate();
    this.#sources.book.invalidate();
    this.#gallery.invalidate();
  }

  badge(event: Extract<NfcEvent, { kind: 'card' | 'card-unreadable' }>): void {
    if (event.kind === 'card') this.#desk.badge(event.uid);
    else this.#desk.unreadable();
  }

  beacon(reading: BeaconReading): void {
    this.#sources.location.hear(reading);
  }

  vision(event: Extract<VisionEvent, { type: 'progress' | 'decision' }>): void {
    if (event.watch !== this.#watch.id) return;
    if (event.type === 'decision') {
      this.#desk.face(event);
      return;
    }
    const { phase, hint, step, stepLeftMs } = event;
    this.#face = { phase, hint, step, stepLeftMs };
  }

  faceLost(problem: Refusal): void {
    this.#face = NO_FACE;
    this.#desk.faceLost(problem);
  }

  act(action: KioskAction): Promise<Taken> {
    return this.#desk.act(action);
  }

  fail(error: RosterError): void {
    this.#desk.fail(error);
  }

  tick(): void {
    this.#desk.tick();
    const mono = this.#sources.clock.mono();
    if (mono - this.#beatAt < BEAT_MS) return;
    this.#beatAt = mono;
    this.#sources.location.beat();
    this.#sealing.beat();
  }

  /** Brings the face pipeline in line with what is on the screen now. */
  align(): void {
    const { book, clock } = this.#sources;
    const { place } = this.#desk;
    const now = clock.wall();
    const taking = book.takingArrivals(now);
    const next = book.next(now);
    const rolls =
      place.at === 'feedback-identify'
        ? [book.state(place.session)]
        : taking.length > 0
          ? taking
          : next
            ? [next]
            : [];
    this.#gallery.show(rolls);
    const wanted = wantedWatch(place, taking.length > 0);
    const placement = this.#store.placement();
    const terms = placement ? watchTerms(placement, now) : NO_TERMS;
    this.#watch.want(wanted, terms, place.at === 'feedback-identify' ? 'feedback' : 'arrivals');
    if (wanted.mode === 'idle') this.#face = NO_FACE;
  }

  view(): ReturnType<typeof roomView> & { face: FaceView; cameraWanted: boolean; screen: KioskScreen } {
    const { book, clock } = this.#sources;
    const { place } = this.#desk;
    const checkInOpen = book.takingArrivals(clock.wall()).length > 0;
    return {
      ...roomView(this.#sources),
      face: this.#face,
      // On for as long as arrivals are taken: opening a camera takes longer than recognising a face.
      cameraWanted: checkInOpen || wantedWatch(place, checkInOpen).mode !== 'idle',
      screen: screenOf(place, this.#sources),
    };
  }
}
