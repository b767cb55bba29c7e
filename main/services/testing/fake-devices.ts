import type { Refusal } from '../../../core/contracts/refusal.ts';
import type {
  FaceEvidence,
  FaceRefusal,
  GalleryEntry,
  VisionEvent,
  Watch,
  WatchTerms,
} from '../../../core/contracts/vision.ts';
import { refuse } from '../../../core/domain/decision.ts';
import type { BeaconEvent, BeaconScanner } from '../../../core/ports/beacon-scanner.ts';
import type { FaceVerifier } from '../../../core/ports/face-verifier.ts';
import type { NfcEvent, NfcReader } from '../../../core/ports/nfc-reader.ts';
import type { SyncEvent, SyncStatus } from '../../../core/ports/sync-status.ts';
import type { KioskClaim } from '../parts.ts';

class Emitter<Event> {
  readonly #listeners = new Set<(event: Event) => void>();

  on(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(event: Event): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

export class FakeReader extends Emitter<NfcEvent> implements NfcReader {
  broken = false;

  async start(): Promise<void> {
    if (this.broken) throw new Error('no such device');
  }

  async stop(): Promise<void> {}

  readers(): readonly string[] {
    return this.broken ? [] : ['fake'];
  }

  tap(uid: string): void {
    this.emit({ kind: 'card', reader: 'fake', uid });
    this.emit({ kind: 'card-removed', reader: 'fake' });
  }
}

export class FakeBeacon extends Emitter<BeaconEvent> implements BeaconScanner {
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  device(): string | null {
    return 'fake';
  }
}

export class FakeSync extends Emitter<SyncEvent> implements SyncStatus {
  anchored = true;
  isOnline = true;

  online(): boolean {
    return this.isOnline;
  }

  unsent(): number {
    return 0;
  }

  anchor(): { readonly anchored: boolean; readonly offsetMs: number } {
    return { anchored: this.anchored, offsetMs: 0 };
  }

  poke(): void {}
}

const EVIDENCE = {
  pack: 'a'.repeat(64),
  frames: 5,
  agreeing: 3,
  score: 0.8,
  margin: 0.4,
  threshold: 0.55,
  minMargin: 0.1,
  gallery: 'roll' as const,
  gallerySize: 12,
  liveness: {
    passive: 0.9,
    threshold: 0.3,
    frames: 5,
    challenge: [],
    challengeResult: 'not-asked' as const,
    signs: [],
  },
  quality: { facePx: 160, sharpness: 100, brightness: 120, yaw: 0 },
  timing: { total: 200, detect: 3, landmark: 1, liveness: 8, embed: 11, match: 1 },
};

/** The face pipeline as a test plays it: decisions are made by hand, for the watch that is current. */
export class FakeFace extends Emitter<VisionEvent> implements FaceVerifier {
  up = true;
  current: Watch = { mode: 'idle', id: 0 };
  wantsCrop = false;
  /** What accepted decisions show of the face, as a template; null: nothing. */
  seen: string | null = null;
  challenge: WatchTerms['challenge'] | null = null;
  roll: readonly GalleryEntry[] = [];
  site: readonly GalleryEntry[] = [];
  #track = 0;

  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  setGallery(roll: readonly GalleryEntry[], site: readonly GalleryEntry[]): void {
    this.roll = roll;
    this.site = site;
  }

  watch(watch: Watch, terms: WatchTerms): void {
    this.current = watch;
    this.wantsCrop = terms.crop;
    this.challenge = terms.challenge;
  }

  ready(): boolean {
    return this.up;
  }

  /** Somebody is recognised; false when the gallery does not hold them or nobody is looked for. */
  sees(subject: string, watch: number = this.current.id): boolean {
    const held = [...this.roll, ...this.site].some((entry) => entry.subject === subject);
    if (this.current.mode === 'idle' || !held) return false;
    this.#decide({ kind: 'accepted', subject }, watch);
    return true;
  }

  /** @param liveness what of the evidence is other than of somebody who looks alive. */
  refuses(reason: FaceRefusal, liveness: Partial<FaceEvidence['liveness']> = {}): void {
    this.#decide({ kind: 'refused', reason }, this.current.id, liveness);
  }

  /** The pipeline stops working for this reason, or works again. */
  setUp(up: boolean, code = 'vision.model-failed'): void {
    this.up = up;
    this.emit(
      up
        ? { type: 'ready', pack: 'a'.repeat(64), packName: 'default', loadMs: 1 }
        : { type: 'failed', code, message: 'gone' },
    );
  }

  #decide(
    outcome: Extract<VisionEvent, { type: 'decision' }>['outcome'],
    watch: number,
    liveness: Partial<FaceEvidence['liveness']> = {},
  ): void {
    this.#track += 1;
    const crop = outcome.kind === 'accepted' && this.wantsCrop ? new Uint8Array([0xff, 0xd8]) : null;
    this.emit({
      type: 'decision',
      watch,
      track: this.#track,
      firstFrameAt: 0,
      decidedAt: 200,
      outcome,
      evidence: { ...EVIDENCE, liveness: { ...EVIDENCE.liveness, ...liveness } },
      ...(this.seen !== null && outcome.kind === 'accepted' && { seen: this.seen }),
      crop,
    });
  }
}

export class FakeClaim implements KioskClaim {
  claimed: 'real' | 'simulation' | null;
  answer: Refusal | null = refuse('claim.unknown');

  constructor(claimed: 'real' | 'simulation' | null) {
    this.claimed = claimed;
  }

  mode(): 'real' | 'simulation' | null {
    return this.claimed;
  }

  async claim(): Promise<{ readonly kind: 'claimed' } | Refusal> {
    if (this.answer) return this.answer;
    this.claimed = 'real';
    return { kind: 'claimed' };
  }
}
