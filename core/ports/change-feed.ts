/** The hub's record of what changed, from which each kiosk's feed is made; the SQL behind hub/services/kiosks/feed.ts. */
import type { HubTransaction } from './hub-log.ts';
import type { KioskRow } from './kiosk-registry.ts';

const HOUR = 3_600_000;
/** A kiosk holds its room's sessions from so long before now (feedback is still given then) … */
export const FEED_BACK_MS = 50 * HOUR;
/** … to so long after, ms. */
export const FEED_AHEAD_MS = 7 * 24 * HOUR;

export type ChangeKind =
  /** Key: pseudonym. */
  | 'person'
  /** Key: room. Its name, beacon or policy. */
  | 'room'
  /** Key: session. New, moved or come within the horizon: all of its facts are sent. */
  | 'session'
  /** Key: session. One more fact. */
  | 'fact'
  /** Key: kiosk. Its placement: everything is sent anew. */
  | 'kiosk'
  /** Key: kiosk. Whom it may hold changed with time; only moves the position on. */
  | 'people'
  /** Key: area of the REST interface. Somebody changed something there; no kiosk's business. */
  | 'office';

export interface Change {
  readonly kind: ChangeKind;
  readonly key: string;
}

export interface FeedSession {
  readonly id: string;
  readonly roomId: string;
  readonly trainer: string;
  /** Whether this kiosk has anything to do for it where it was not sent it yet; in simulation not beside real kiosks. */
  readonly offerable: boolean;
  /** Whether this kiosk was sent it before. */
  readonly offered: boolean;
  /** Whether it has sealed it. */
  readonly sealed: boolean;
}

export interface HeldPerson {
  readonly subject: string;
  readonly sentAt: number;
  readonly goneAt: number | null;
}

export interface ChangeFeed {
  /** Which kinds of things changed after `from`, keys only of `office`; for pages that ask again. */
  kindsAfter(from: number): Promise<{ readonly newest: number; readonly changes: readonly Change[] }>;
  newest(trx?: HubTransaction): Promise<number>;
  /** Distinct changes after `from`, or null when they are no longer all known or are too many to replay. */
  since(from: number, trx: HubTransaction): Promise<Change[] | null>;
  mark(kind: ChangeKind, key: string, trx?: HubTransaction): Promise<number>;
  /** Sessions of the room, and others that this kiosk was sent, within the feed's range around `now`. */
  sessionsFor(
    kiosk: Pick<KioskRow, 'id' | 'roomId' | 'mode'> & { readonly siteId: string },
    now: number,
    trx: HubTransaction,
  ): Promise<FeedSession[]>;
  /** Pseudonyms on the rolls of these sessions. */
  rollOf(sessionIds: readonly string[], trx: HubTransaction): Promise<string[]>;
  /** Texts of a session's facts stored after feed position `after`, without those of `exceptOrigin`. */
  factTexts(
    sessionId: string,
    after: number,
    exceptOrigin: string | null,
    trx: HubTransaction,
  ): Promise<string[]>;
  held(kioskId: string, trx: HubTransaction): Promise<HeldPerson[]>;
  setHeld(kioskId: string, people: readonly HeldPerson[], trx: HubTransaction): Promise<void>;
  /** Kiosks not revoked that something after `from` and up to `to` concerns, but for what they wrote themselves. */
  affected(from: number, to: number, now: number): Promise<string[]>;
}
