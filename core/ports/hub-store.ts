/**
 * The hub's reference data as its services see it. Every call wants a `Scope`: reads narrow what they give by its
 * reach, writes want the very permission. Instants are ms since the epoch.
 */
import type { FeedPerson } from '../contracts/feed.ts';
import type { Language } from '../contracts/language.ts';
import type { BeaconIdentity, LocationPolicy } from '../contracts/location.ts';
import type { AttendancePolicy } from '../contracts/policy.ts';
import type { Role } from '../domain/roles.ts';
import type { Caller, Scope } from '../domain/scope.ts';
import type { BookingStore } from './booking-store.ts';
import type { CalendarStore } from './calendar-store.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { ErasureStore } from './erasure-store.ts';
import type { ExcuseStore } from './excuse-store.ts';
import type { FigureStore } from './figure-store.ts';
import type { HubTransaction } from './hub-log.ts';
import type { ImportStore } from './import-store.ts';
import type { LookAlikeStore } from './look-alike-store.ts';
import type { NewsStore } from './news-store.ts';
import type { NotificationStore } from './notification-store.ts';
import type { RecordStore } from './record-store.ts';
import type { RequestLedgerStore } from './request-ledger.ts';
import type { TokenStore } from './token-store.ts';
import type { UnitStore } from './unit-store.ts';
import type { WorklistStore } from './worklist-store.ts';

export interface SiteRow {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
  readonly policy: AttendancePolicy;
  readonly policyVersion: number;
  readonly locationPolicy: LocationPolicy;
  /** Counts edits; an update of any kind here adds one. */
  readonly version: number;
}

export interface SiteStore {
  list(scope: Scope): Promise<SiteRow[]>;
  byId(id: string, scope: Scope): Promise<SiteRow | null>;
  /** `badgeKey` is 32 bytes. */
  insert(
    site: SiteRow & { readonly badgeKey: Uint8Array },
    at: number,
    scope: Scope<'site.write'>,
  ): Promise<void>;
  /** Also counts the version on. */
  update(site: SiteRow, scope: Scope<'site.write'>): Promise<void>;
  /** The key that badge numbers are kept under. */
  badgeKey(id: string, scope: Scope<'people.write' | 'kiosk.write'>): Promise<Uint8Array | null>;
}

export interface RoomRow {
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  readonly capacity: number;
  readonly beacon: BeaconIdentity | null;
  readonly version: number;
}

export interface RoomStore {
  /** By name; of every site when `siteId` is null. */
  list(siteId: string | null, scope: Scope): Promise<RoomRow[]>;
  byId(id: string, scope: Scope): Promise<RoomRow | null>;
  insert(room: RoomRow, at: number, scope: Scope<'site.write'>): Promise<void>;
  update(room: RoomRow, scope: Scope<'site.write'>): Promise<void>;
}

export interface PersonCore {
  readonly id: string;
  readonly subject: string;
  readonly siteId: string | null;
  readonly displayName: string;
  readonly language: Language | null;
  /** What the centre's other systems call them; unique within the site. */
  readonly reference: string | null;
  readonly email: string | null;
  readonly active: boolean;
  readonly roles: readonly Role[];
}

export interface PersonRow extends PersonCore {
  /** Counts edits of the person, not what they prove themselves with. */
  readonly version: number;
  readonly canSignIn: boolean;
  readonly hasPin: boolean;
  readonly badges: readonly { readonly id: string; readonly label: string; readonly addedAt: number }[];
  readonly faceConsent: { readonly grantedAt: number; readonly evidence: string } | null;
  readonly faceTemplates: number;
}

export interface PersonFilter {
  readonly siteId?: string | undefined;
  readonly role?: Role | undefined;
  readonly groupId?: string | undefined;
  readonly search?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface TemplateRow {
  readonly id: string;
  readonly pack: string;
  readonly facePx: number;
  readonly sharpness: number;
  readonly brightness: number;
  readonly addedAt: number;
}

export interface PeopleStore {
  /** Ascending by id. A scope that reaches only oneself lists only oneself. */
  list(filter: PersonFilter, scope: Scope): Promise<PersonRow[]>;
  byId(id: string, scope: Scope): Promise<PersonRow | null>;
  /** The id of whom the centre's other systems call so. */
  byReference(siteId: string, reference: string, scope: Scope<'people.write'>): Promise<string | null>;
  /** Which of these ids and e-mail addresses somebody has already, of whatever site. */
  taken(
    keys: { readonly ids: readonly string[]; readonly emails: readonly string[] },
    scope: Scope<'people.write'>,
  ): Promise<{ readonly ids: ReadonlySet<string>; readonly emails: ReadonlyMap<string, string> }>;
  /** Names for rolls and logs that the caller was allowed to see; unknown pseudonyms are left out. */
  bySubjects(
    subjects: readonly string[],
    scope: Scope,
  ): Promise<Map<string, { id: string; displayName: string; active: boolean }>>;
  /** `key` seals what is personal in the person's facts, 32 bytes. */
  insert(
    person: PersonCore & { readonly key: Uint8Array },
    at: number,
    scope: Scope<'people.write'>,
  ): Promise<void>;
  update(person: PersonCore, scope: Scope<'people.write'>): Promise<void>;
  /** Argon2id encoding, or null. */
  setPin(id: string, pin: string | null, scope: Scope<'pin.write'>): Promise<void>;
  /** Who holds a badge of the site, by HMAC. */
  badgeHolder(siteId: string, hmac: string, scope: Scope): Promise<string | null>;
  addBadge(
    badge: { id: string; personId: string; siteId: string; hmac: string; label: string },
    at: number,
    scope: Scope<'people.write'>,
  ): Promise<void>;
  /** False when the person has no such badge. */
  removeBadge(personId: string, badgeId: string, scope: Scope<'people.write'>): Promise<boolean>;
  grantFaceConsent(
    consent: { id: string; personId: string; evidence: string; recordedBy: string },
    at: number,
    scope: Scope<'enrolment.write'>,
  ): Promise<void>;
  templates(personId: string, scope: Scope<'enrolment.write'>): Promise<TemplateRow[]>;
  /** `template`: 512 float32; stored sealed under the subject's key. */
  addTemplate(
    row: TemplateRow & { personId: string; template: Float32Array; addedBy: string },
    scope: Scope<'enrolment.write'>,
  ): Promise<void>;
  removeTemplate(personId: string, templateId: string, scope: Scope<'enrolment.write'>): Promise<boolean>;
  /** What kiosks are sent of these people (active ones only), secrets opened. Never leaves but boxed to a kiosk. */
  forKiosk(subjects: readonly string[], scope: Scope<'kiosk.write'>): Promise<FeedPerson[]>;
}

export interface Account {
  readonly caller: Caller;
  readonly active: boolean;
  /** Argon2id encoding, or null while the person cannot sign in. */
  readonly password: string | null;
}

export interface LoginFailures {
  readonly failures: number;
  readonly lastAt: number;
  readonly lockedUntil: number | null;
}

/** Sign-ins. Asked before anybody is authorised, so by the system's own scope. */
export interface AccountStore {
  byEmail(email: string, scope: Scope): Promise<Account | null>;
  byPerson(personId: string, scope: Scope): Promise<Account | null>;
  /** Null for an unknown or expired token, and for who is no longer active. */
  byToken(tokenHash: string, now: number, scope: Scope): Promise<Caller | null>;
  setPassword(personId: string, password: string, scope: Scope): Promise<void>;
  openLogin(tokenHash: string, personId: string, now: number, expiresAt: number, scope: Scope): Promise<void>;
  closeLogin(tokenHash: string, scope: Scope): Promise<void>;
  /** All of a person's, but `exceptHash`; also forgets what has expired. */
  closeLogins(personId: string, exceptHash: string | null, now: number, scope: Scope): Promise<void>;
  failures(key: string, scope: Scope): Promise<LoginFailures | null>;
  /** Null forgets them. */
  setFailures(key: string, failures: LoginFailures | null, scope: Scope): Promise<void>;
}

export interface GroupRow {
  readonly id: string;
  readonly siteId: string;
  readonly name: string;
  readonly members: number;
  /** Counts edits of the group, not who comes and goes. */
  readonly version: number;
}

export interface GroupStore {
  list(siteId: string | null, scope: Scope): Promise<GroupRow[]>;
  byId(id: string, scope: Scope): Promise<GroupRow | null>;
  insert(
    group: Omit<GroupRow, 'members' | 'version'>,
    at: number,
    scope: Scope<'timetable.write'>,
  ): Promise<void>;
  rename(id: string, name: string, scope: Scope<'timetable.write'>): Promise<void>;
  members(id: string, scope: Scope): Promise<{ id: string; subject: string; displayName: string }[]>;
  addMembers(
    id: string,
    personIds: readonly string[],
    at: number,
    scope: Scope<'timetable.write'>,
  ): Promise<void>;
  removeMember(id: string, personId: string, scope: Scope<'timetable.write'>): Promise<void>;
  /** Pseudonyms of the active members of any of the groups. */
  expected(groupIds: readonly string[], scope: Scope): Promise<string[]>;
  /** The same by group, each group once and also when nobody is in it; ascending by id. */
  expectedByGroup(
    groupIds: readonly string[],
    scope: Scope,
  ): Promise<{ groupId: string; members: string[] }[]>;
  groupsOf(personId: string, scope: Scope): Promise<string[]>;
  /** Which groups a session expects. */
  linkSession(
    sessionId: string,
    groupIds: readonly string[],
    scope: Scope<'session.write' | 'timetable.write'>,
  ): Promise<void>;
  /** From now on it expects these groups and no others. */
  relinkSession(
    sessionId: string,
    groupIds: readonly string[],
    scope: Scope<'session.write' | 'timetable.write'>,
  ): Promise<void>;
  groupsOfSession(sessionId: string, scope: Scope): Promise<string[]>;
  sessionsOfGroups(groupIds: readonly string[], scope: Scope): Promise<string[]>;
}

export interface SlotRow {
  readonly id: string;
  readonly siteId: string;
  readonly roomId: string;
  readonly trainerId: string;
  readonly groupIds: readonly string[];
  readonly unitId: string | null;
  readonly title: string;
  /** ISO weekday; null for a one-off. */
  readonly weekday: number | null;
  readonly fromDate: string;
  readonly untilDate: string | null;
  readonly startTime: string;
  readonly endTime: string;
  /** Days on which it does not take place, ascending. */
  readonly skipDates: readonly string[];
  readonly version: number;
  readonly endedAt: number | null;
}

/** What the timetable made a session as. A session that is otherwise now was changed by hand. */
export interface MadeAs {
  readonly roomId: string;
  /** Pseudonym. */
  readonly trainer: string;
  /** Instants, ms. */
  readonly start: number;
  readonly end: number;
}

export interface SlotOccurrence {
  readonly date: string;
  readonly sessionId: string | null;
  readonly problem: 'clash' | 'unusable' | 'holiday' | null;
  readonly madeAs: MadeAs | null;
}

export interface SlotStore {
  /** Slots not withdrawn. */
  list(
    filter: { siteId?: string | undefined; roomId?: string | undefined },
    scope: Scope,
  ): Promise<SlotRow[]>;
  byId(id: string, scope: Scope): Promise<SlotRow | null>;
  insert(slot: SlotRow, at: number, scope: Scope<'timetable.write'>): Promise<void>;
  /** Everything but its site and whether it was withdrawn. */
  update(slot: SlotRow, scope: Scope<'timetable.write'>): Promise<void>;
  end(id: string, at: number, scope: Scope<'timetable.write'>): Promise<void>;
  /** Of all these slots in one query, by slot, ascending by date. */
  occurrencesOf(
    slotIds: readonly string[],
    scope: Scope,
  ): Promise<ReadonlyMap<string, readonly SlotOccurrence[]>>;
  setOccurrence(slotId: string, occurrence: SlotOccurrence, scope: Scope<'timetable.write'>): Promise<void>;
  removeOccurrence(slotId: string, date: string, scope: Scope<'timetable.write'>): Promise<void>;
}

export interface AuditRow {
  readonly id: string;
  readonly at: number;
  readonly actor: string | null;
  readonly action: string;
  readonly target: string | null;
  /** Closed values only: no names, no secrets. */
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

export interface AuditStore {
  /** The actor is the scope's caller. */
  record(entry: Omit<AuditRow, 'actor'>, scope: Pick<Scope, 'caller'>): Promise<void>;
  /** Newest first. */
  list(
    filter: {
      action?: string | undefined;
      target?: string | undefined;
      before?: string | undefined;
      limit: number;
    },
    scope: Scope<'audit.read'>,
  ): Promise<AuditRow[]>;
}

export interface HubStore {
  readonly sites: SiteStore;
  readonly rooms: RoomStore;
  readonly people: PeopleStore;
  readonly lookAlikes: LookAlikeStore;
  readonly accounts: AccountStore;
  readonly groups: GroupStore;
  readonly slots: SlotStore;
  readonly calendars: CalendarStore;
  readonly units: UnitStore;
  readonly imports: ImportStore;
  readonly erasures: ErasureStore;
  readonly excuses: ExcuseStore;
  readonly records: RecordStore;
  readonly bookings: BookingStore;
  readonly worklist: WorklistStore;
  readonly news: NewsStore;
  readonly notifications: NotificationStore;
  readonly deliveries: DeliveryStore;
  readonly figures: FigureStore;
  readonly tokens: TokenStore;
  readonly requests: RequestLedgerStore;
  readonly audit: AuditStore;
  /**
   * All or nothing. The work must use the store it is given (and hand `trx` to the log): the one outside would wait
   * for the transaction to end. A throw undoes everything; a returned value commits.
   */
  transaction<T>(work: (store: HubStore, trx: HubTransaction) => Promise<T>): Promise<T>;
}
