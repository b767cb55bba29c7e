/** What the kiosk needs from the world, as its services see it. The composition root fills these in. */
import type { Refusal } from '../../core/contracts/refusal.ts';
import type { BeaconScanner } from '../../core/ports/beacon-scanner.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FaceVerifier } from '../../core/ports/face-verifier.ts';
import type { FactLog } from '../../core/ports/fact-log.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import type { NfcReader } from '../../core/ports/nfc-reader.ts';
import type { SyncStatus } from '../../core/ports/sync-status.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Structured log lines: fields and an event name. Names, UIDs, embeddings, tokens and PINs do not belong in them. */
export interface EventLogger {
  debug(fields: Fields, event: string): void;
  info(fields: Fields, event: string): void;
  warn(fields: Fields, event: string): void;
  error(fields: Fields, event: string): void;
}

/** Repeats a task; the answer stops it. */
export interface Ticker {
  every(ms: number, run: () => void): () => void;
}

/** Who this kiosk is, once IT has claimed it. */
export interface KioskClaim {
  /** The mode fixed when the kiosk was claimed, or null while it is not. */
  mode(): 'real' | 'simulation' | null;
  /** Exchanges a claim code for an identity and stores it. Refusals are the `claim.*` codes. */
  claim(hubUrl: string, code: string): Promise<{ readonly kind: 'claimed' } | Refusal>;
}

/** What exists only once the kiosk has an identity: its log, what the hub sent, and the sync between them. */
export interface KioskRecords {
  /** The hub's time as far as it is known. */
  readonly clock: Clock;
  readonly log: FactLog;
  readonly store: KioskStore;
  readonly sync: SyncStatus;
  /** Starts the sync. The database is open already. */
  start(signal: AbortSignal): Promise<void>;
  /** Stops the sync, then closes the database. */
  stop(): Promise<void>;
}

/** A badge reader that is fed with key presses by the screen. */
export interface KeyedReader extends NfcReader {
  key(stroke: { readonly key: string; readonly at: number }): boolean;
}

export interface KioskParts {
  /** The machine's own clock. */
  readonly clock: Clock;
  readonly ticker: Ticker;
  readonly logger: EventLogger;
  readonly claim: KioskClaim;
  /** Opens the database and builds the sync; called once, after the claim. `devices`: their states, for IT. */
  openRecords(devices: () => Record<string, string>): Promise<KioskRecords>;
  readonly readers: readonly NfcReader[];
  readonly wedge: KeyedReader | null;
  readonly beacon: BeaconScanner | null;
  readonly face: FaceVerifier;
}
