/** Kiosks and the codes by which they are claimed, as the hub's services see them. Instants are ms since the epoch. */
import type { KioskStatus, MQTT_PREFIX } from '../contracts/mqtt.ts';
import type { Scope } from '../domain/scope.ts';
import type { HubTransaction } from './hub-log.ts';

export type KioskMode = keyof typeof MQTT_PREFIX;

export interface KioskRow {
  readonly id: string;
  readonly name: string;
  readonly roomId: string;
  readonly mode: KioskMode;
  /** Ed25519 public key, 32 bytes. */
  readonly signKey: Uint8Array;
  /** X25519 public key, 32 bytes. */
  readonly boxKey: Uint8Array;
  /** Argon2id encoding of the code that leaves the kiosk screen. */
  readonly exitCode: string;
  readonly version: string;
  readonly claimedAt: number;
  readonly certificateUntil: number;
  readonly revokedAt: number | null;
  readonly online: boolean;
  readonly lastSeen: number | null;
  /** Its log as its last status told of it. */
  readonly origin: string | null;
  readonly head: number;
  readonly acked: number;
  readonly devices: Readonly<Record<string, string>>;
  /** Closed code of the last batch that was not taken. */
  readonly rejected: string | null;
  readonly rejectedAt: number | null;
  /** Sequences of its logs that were seen with two hashes. */
  readonly forks: number;
}

export type NewKiosk = Pick<
  KioskRow,
  | 'id'
  | 'name'
  | 'roomId'
  | 'mode'
  | 'signKey'
  | 'boxKey'
  | 'exitCode'
  | 'version'
  | 'claimedAt'
  | 'certificateUntil'
>;

export interface ClaimCodeRow {
  readonly id: string;
  readonly roomId: string;
  readonly name: string;
  readonly selector: string;
  readonly salt: Uint8Array;
  readonly secret: Uint8Array;
  /** Argon2id encoding. */
  readonly exitCode: string;
  readonly tries: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Pseudonym. */
  readonly createdBy: string;
  /** The kiosk that used it. */
  readonly kioskId: string | null;
}

type Write = Scope<'kiosk.write'>;

export interface KioskRegistry {
  /** By name. */
  list(scope: Scope<'kiosk.read' | 'kiosk.write'>): Promise<KioskRow[]>;
  byId(
    id: string,
    scope: Scope<'kiosk.read' | 'kiosk.write'>,
    trx?: HubTransaction,
  ): Promise<KioskRow | null>;
  insert(kiosk: NewKiosk, scope: Write, trx?: HubTransaction): Promise<void>;
  update(
    id: string,
    change: Partial<
      Pick<KioskRow, 'name' | 'roomId' | 'exitCode' | 'revokedAt' | 'certificateUntil' | 'version'>
    >,
    scope: Write,
    trx?: HubTransaction,
  ): Promise<void>;
  /** What its status said. */
  setStatus(id: string, status: KioskStatus, at: number, scope: Write): Promise<void>;
  seen(id: string, at: number, scope: Write): Promise<void>;
  rejected(id: string, code: string, at: number, scope: Write): Promise<void>;
  /** Ids of every kiosk that was revoked. */
  revoked(scope: Write): Promise<string[]>;
  /** No kiosk is online until it says so: the hub was just started. */
  allOffline(scope: Write): Promise<void>;
  addCode(code: ClaimCodeRow, scope: Write, trx?: HubTransaction): Promise<void>;
  codeBySelector(selector: string, scope: Write, trx?: HubTransaction): Promise<ClaimCodeRow | null>;
  setCode(
    id: string,
    change: Partial<Pick<ClaimCodeRow, 'tries' | 'kioskId'>>,
    scope: Write,
    trx?: HubTransaction,
  ): Promise<void>;
}
