/**
 * Tables of the machine side: facts, what is derived from them, kiosks, the change feed. Portable column kinds only.
 * `*_view` and `kiosk_session` are caches of the fold: dropping and rebuilding them loses nothing.
 */
import type { Generated } from 'kysely';
import type { KioskPart } from '../../../core/domain/session.ts';

/** One row: who this hub is. */
export interface HubIdentityTable {
  /** Always 1. */
  id: number;
  hub_id: string;
  /** New after every restore from a backup. */
  epoch: string;
  /** Sealed under the hub's database key: opens only with the one that the columns' secrets were sealed with. */
  key_check: Uint8Array;
  /** The hub's own log incarnation. */
  origin: string;
  /** Ed25519 secret, 32 bytes sealed, that vouches to kiosks for what is held of their logs. */
  log_key: Uint8Array | null;
  /** When the epoch was begun because a backup was put back; null where none ever was. */
  epoch_began: number | null;
}

export interface FactTable {
  origin: string;
  seq: number;
  hash: string;
  id: string;
  type: string;
  session: string | null;
  subject: string | null;
  hlc: string;
  /** The exact text. */
  text: string;
  received_at: number;
  /** Closed code when the fact is kept but not folded; null else. */
  set_aside: string | null;
  /** Its place in the change feed. */
  n: number;
}

export interface OriginTable {
  origin: string;
  /** Null for the hub's own. */
  kiosk_id: string | null;
  /** Everything up to here is stored. */
  seq: number;
  /** Hash at `seq`. */
  hash: string;
  /** For the hub's own: the hybrid clock of the last fact or of what was heard since. */
  hlc: string;
  /** Sequences that were seen with two hashes. */
  forks: number;
  at: number;
  /** The newest head that the kiosk's key signed; null for the hub's own log. Signature in base64. */
  signed_seq: number | null;
  signed_hash: string | null;
  signature: string | null;
}

/** What a kiosk lost of its log: numbers it said are gone, a fork, or whatever stood at the end of its logs before a new one. */
export interface LogLossTable {
  /** Whose numbers they are; for `tail` the log that was begun after it. */
  origin: string;
  kind: 'gap' | 'fork' | 'tail';
  first_seq: number;
  last_seq: number;
  kiosk_id: string;
  /** The fact that told, or gave it away. */
  told_origin: string;
  told_seq: number;
  told_at: number;
}

export interface SessionViewTable {
  id: string;
  site_id: string;
  room_id: string;
  title: string;
  kind: 'timetable' | 'by-hand' | 'makeup';
  trainer: string;
  status: 'scheduled' | 'active' | 'completed' | 'canceled';
  missed: number;
  settled: number;
  update_needed: number;
  scheduled_start: number;
  scheduled_end: number;
  seal_at: number;
  started_at: number | null;
  ended_at: number | null;
  /** The session that it makes up for. */
  makeup_of: string | null;
  unit_id: string | null;
  /** JSON list of closed codes of what somebody should look at, of the session and its records; null without any. */
  reviews: string | null;
  /** Whether kiosks were told of it: it came within the horizon. */
  announced: number;
}

export interface RecordViewTable {
  session: string;
  subject: string;
  status: string;
  walk_in: string;
  arrived_at: number | null;
  /** Scheduled start of the session, for a person's history. */
  starts_at: number;
  site_id: string;
  /** As what it counts in figures (`CountedAs`); null while it does not. */
  counted: string | null;
  /** The makeup that was attended in place of this absence. */
  made_up_by: string | null;
}

export interface FeedbackViewTable {
  session: string;
  subject: string;
  fact_id: string;
}

/** Kiosks that were sent a session, and how far they are with it. */
export interface KioskSessionTable {
  kiosk_id: string;
  session: string;
  how: KioskPart;
}

export interface EvidenceTable {
  fact_id: string;
  kiosk_id: string;
  subject: string;
  taken_at: number;
  expires_at: number;
  /** JPEG sealed under the subject's key. */
  sealed: Uint8Array;
}

export interface ChangeTable {
  n: Generated<number>;
  /** `person`, `room`, `session` (send all of it), `fact` (of this session), `kiosk` (send everything), `people`. */
  kind: string;
  key: string;
  at: number;
}

/** Whom a kiosk was sent, so that it can be told to forget them. */
export interface KioskPersonTable {
  kiosk_id: string;
  subject: string;
  /** Feed position of the message that told of them … */
  sent_n: number;
  /** … and of the one that told to forget them. */
  gone_n: number | null;
}

export interface KioskTable {
  id: string;
  name: string;
  room_id: string;
  mode: 'real' | 'simulation';
  /** Ed25519, 32 bytes. */
  sign_key: Uint8Array;
  /** X25519, 32 bytes. */
  box_key: Uint8Array;
  /** Argon2id encoding. */
  exit_code: string;
  version: string;
  claimed_at: number;
  certificate_until: number;
  revoked_at: number | null;
  online: number;
  last_seen: number | null;
  /** What its last status said. */
  origin: string | null;
  head: number;
  acked: number;
  /** JSON. */
  devices: string;
  /** Closed code of the last batch that was not taken. */
  rejected: string | null;
  rejected_at: number | null;
  /** The hub's epoch in which it last had nothing left to send. */
  heard_epoch: string | null;
}

export interface ClaimCodeTable {
  id: string;
  room_id: string;
  name: string;
  /** First group of the code: finds the row, proves nothing. */
  selector: string;
  salt: Uint8Array;
  /** scrypt of the whole secret half. */
  secret: Uint8Array;
  /** Argon2id encoding of the code that will leave the kiosk's screen. */
  exit_code: string;
  tries: number;
  created_at: number;
  expires_at: number;
  created_by: string;
  kiosk_id: string | null;
}

export interface FactTables {
  hub_identity: HubIdentityTable;
  fact: FactTable;
  origin: OriginTable;
  log_loss: LogLossTable;
  session_view: SessionViewTable;
  record_view: RecordViewTable;
  feedback_view: FeedbackViewTable;
  kiosk_session: KioskSessionTable;
  evidence: EvidenceTable;
  change: ChangeTable;
  kiosk_person: KioskPersonTable;
  kiosk: KioskTable;
  claim_code: ClaimCodeTable;
}
