/**
 * Tables of the people side: sites, rooms, people, what they prove themselves with, groups, timetable, audit.
 * Portable column kinds only: text, integer (also for yes and no: 1, 0), instants as integer milliseconds, bytes.
 */

import type { Generated } from 'kysely';

export interface SiteTable {
  id: string;
  name: string;
  /** IANA zone. */
  zone: string;
  /** JSON of `attendancePolicy`. */
  policy: string;
  policy_version: number;
  /** JSON of `locationPolicy`. */
  location_policy: string;
  version: Generated<number>;
  /** HMAC-SHA256 key for badge UIDs, 32 bytes. */
  badge_key: Uint8Array;
  created_at: number;
}

export interface RoomTable {
  id: string;
  site_id: string;
  name: string;
  capacity: number;
  beacon_uuid: string | null;
  beacon_major: number | null;
  beacon_minor: number | null;
  version: Generated<number>;
  created_at: number;
}

export interface PersonTable {
  id: string;
  /** Pseudonym in facts, a UUID of its own. */
  subject: string;
  /** Null for who belongs to no site, such as the first administrator; such people hold no badge. */
  site_id: string | null;
  display_name: string;
  /** The name as searched: lower case, without accents. */
  name_key: string;
  language: string | null;
  /** What the centre's other systems call them; unique within the site. */
  reference: string | null;
  /** Lower case; what they sign in with. */
  email: string | null;
  /** Argon2id encoding; null while they cannot sign in. */
  password: string | null;
  /** Argon2id encoding; null while no PIN is set. */
  pin: string | null;
  active: number;
  version: Generated<number>;
  created_at: number;
  /** The row stays, without a word of the person in it, because others refer to it. */
  erased_at: number | null;
}

export interface PersonRoleTable {
  person_id: string;
  role: string;
}

/** Destroying the row is erasure: what was sealed under the key can never be opened again. */
export interface SubjectKeyTable {
  subject: string;
  /** 32 bytes. */
  key: Uint8Array;
}

export interface BadgeTable {
  id: string;
  person_id: string;
  site_id: string;
  /** HMAC-SHA256 of the upper-case hex UID under the site's badge key, lower-case hex. */
  hmac: string;
  label: string;
  created_at: number;
}

export interface ConsentTable {
  id: string;
  person_id: string;
  kind: 'face';
  granted_at: number;
  withdrawn_at: number | null;
  /** Pseudonym of who recorded it. */
  recorded_by: string;
  /** How it was given, such as the name of the form that was signed. */
  evidence: string;
}

export interface TemplateTable {
  id: string;
  person_id: string;
  /** Sealed under the subject's key, context `template/<id>`: 512 float32 little-endian. */
  sealed: Uint8Array;
  pack: string;
  face_px: number;
  sharpness: number;
  brightness: number;
  created_at: number;
  created_by: string;
}

/** Both ways round: a row per person and other. */
export interface LookAlikeTable {
  person_id: string;
  other_id: string;
  score: number;
  found_at: number;
}

export interface LoginTable {
  /** SHA-256 of the bearer token, hex; the token itself is stored nowhere. */
  token_hash: string;
  person_id: string;
  created_at: number;
  expires_at: number;
}

/** Failed attempts per key (an account's email), for the lock-out. */
export interface LoginFailureTable {
  key: string;
  failures: number;
  last_at: number;
  locked_until: number | null;
}

export interface GroupTable {
  id: string;
  site_id: string;
  name: string;
  version: Generated<number>;
  created_at: number;
}

export interface GroupMemberTable {
  group_id: string;
  person_id: string;
  added_at: number;
}

export interface SlotTable {
  id: string;
  site_id: string;
  room_id: string;
  trainer_id: string;
  unit_id: string | null;
  title: string;
  /** ISO weekday, 1 is Monday; null for a one-off slot. */
  weekday: number | null;
  /** First (or only) and last day, `YYYY-MM-DD` in the site's zone; `until_date` null is open-ended. */
  from_date: string;
  until_date: string | null;
  /** Local times `HH:MM` in the site's zone. */
  start_time: string;
  end_time: string;
  /** JSON list of days on which it does not take place. */
  skip_dates: string;
  version: number;
  /** When it was withdrawn; it makes no further sessions then. */
  ended_at: number | null;
  created_at: number;
}

export interface SlotGroupTable {
  slot_id: string;
  group_id: string;
}

/** Which occurrence became which session: makes materialising idempotent. */
export interface SlotSessionTable {
  slot_id: string;
  date: string;
  /** Null when the occurrence could not be made (it clashed); `problem` then says why. */
  session_id: string | null;
  problem: 'clash' | 'unusable' | 'holiday' | null;
  /** JSON of what the timetable made of it; a session that is otherwise now was changed by hand. */
  made_as: string | null;
}

/** The groups whose members a session expects. */
export interface SessionGroupTable {
  session_id: string;
  group_id: string;
  /** Scheduled start of the session, for the group's list; 0 until the session is there. */
  starts_at: number;
}

export interface AuditTable {
  id: string;
  at: number;
  /** Pseudonym; null when the hub acted by itself. */
  actor: string | null;
  /** Operation id, such as `rooms.create`. */
  action: string;
  target: string | null;
  /** JSON of closed values only: no names, no secrets. */
  detail: string;
}

export interface ReferenceTables {
  site: SiteTable;
  room: RoomTable;
  person: PersonTable;
  person_role: PersonRoleTable;
  subject_key: SubjectKeyTable;
  badge: BadgeTable;
  consent: ConsentTable;
  template: TemplateTable;
  look_alike: LookAlikeTable;
  login: LoginTable;
  login_failure: LoginFailureTable;
  class_group: GroupTable;
  group_member: GroupMemberTable;
  slot: SlotTable;
  slot_group: SlotGroupTable;
  slot_session: SlotSessionTable;
  session_group: SessionGroupTable;
  audit: AuditTable;
}
