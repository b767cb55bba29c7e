import { z } from 'zod';
import type { KioskStatus } from '../../../core/contracts/mqtt.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { ClaimCodeRow, KioskRegistry, KioskRow, NewKiosk } from '../../../core/ports/kiosk-registry.ts';
import { type HubDatabase, on } from '../database.ts';
import type { ClaimCodeTable, KioskTable } from '../tables/facts.ts';

type Write = Scope<'kiosk.write'>;
type Read = Scope<'kiosk.read' | 'kiosk.write'>;

const devicesSchema = z.record(z.string(), z.string());

/** Kiosks and claim codes in SQL. */
export class SqlKioskRegistry implements KioskRegistry {
  readonly #db: HubDatabase;

  constructor(db: HubDatabase) {
    this.#db = db;
  }

  async list(_scope: Read): Promise<KioskRow[]> {
    const rows = await this.#db.selectFrom('kiosk').selectAll().orderBy('name').orderBy('id').execute();
    const forks = await this.#db
      .selectFrom('origin')
      .select(['kiosk_id', (eb) => eb.fn.sum<number>('forks').as('forks')])
      .groupBy('kiosk_id')
      .execute();
    const byKiosk = new Map(forks.map((row) => [row.kiosk_id, Number(row.forks)]));
    return rows.map((row) => kioskOf(row, byKiosk.get(row.id) ?? 0));
  }

  async byId(id: string, _scope: Read, trx?: HubTransaction): Promise<KioskRow | null> {
    const db = on(this.#db, trx);
    const row = await db.selectFrom('kiosk').selectAll().where('id', '=', id).executeTakeFirst();
    if (!row) return null;
    const forks = await db
      .selectFrom('origin')
      .select((eb) => eb.fn.sum<number | null>('forks').as('forks'))
      .where('kiosk_id', '=', id)
      .executeTakeFirst();
    return kioskOf(row, Number(forks?.forks ?? 0));
  }

  async insert(kiosk: NewKiosk, _scope: Write, trx?: HubTransaction): Promise<void> {
    await on(this.#db, trx)
      .insertInto('kiosk')
      .values({
        id: kiosk.id,
        name: kiosk.name,
        room_id: kiosk.roomId,
        mode: kiosk.mode,
        sign_key: kiosk.signKey,
        box_key: kiosk.boxKey,
        exit_code: kiosk.exitCode,
        version: kiosk.version,
        claimed_at: kiosk.claimedAt,
        certificate_until: kiosk.certificateUntil,
        revoked_at: null,
        online: 0,
        last_seen: null,
        origin: null,
        head: 0,
        acked: 0,
        devices: '{}',
        rejected: null,
        rejected_at: null,
      })
      .execute();
  }

  async update(
    id: string,
    change: Parameters<KioskRegistry['update']>[1],
    _scope: Write,
    trx?: HubTransaction,
  ): Promise<void> {
    const { name, roomId, exitCode, revokedAt, certificateUntil, version } = change;
    await on(this.#db, trx)
      .updateTable('kiosk')
      .set({
        ...(name === undefined ? {} : { name }),
        ...(roomId === undefined ? {} : { room_id: roomId }),
        ...(exitCode === undefined ? {} : { exit_code: exitCode }),
        ...(revokedAt === undefined ? {} : { revoked_at: revokedAt }),
        ...(certificateUntil === undefined ? {} : { certificate_until: certificateUntil }),
        ...(version === undefined ? {} : { version }),
      })
      .where('id', '=', id)
      .execute();
  }

  async setStatus(id: string, status: KioskStatus, at: number, _scope: Write): Promise<void> {
    await this.#db
      .updateTable('kiosk')
      .set({
        online: Number(status.online),
        last_seen: at,
        version: status.version,
        origin: status.origin,
        head: status.head,
        acked: status.acked,
        devices: JSON.stringify(status.devices),
        ...heardIn(status),
      })
      .where('id', '=', id)
      .execute();
  }

  async seen(id: string, at: number, _scope: Write): Promise<void> {
    await this.#db.updateTable('kiosk').set({ last_seen: at }).where('id', '=', id).execute();
  }

  async rejected(id: string, code: string, at: number, _scope: Write): Promise<void> {
    await this.#db
      .updateTable('kiosk')
      .set({ rejected: code, rejected_at: at })
      .where('id', '=', id)
      .execute();
  }

  async revoked(_scope: Write): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('kiosk')
      .select('id')
      .where('revoked_at', 'is not', null)
      .execute();
    return rows.map(({ id }) => id);
  }

  async allOffline(_scope: Write): Promise<void> {
    await this.#db.updateTable('kiosk').set({ online: 0 }).execute();
  }

  async addCode(code: ClaimCodeRow, _scope: Write, trx?: HubTransaction): Promise<void> {
    await on(this.#db, trx)
      .insertInto('claim_code')
      .values({
        id: code.id,
        room_id: code.roomId,
        name: code.name,
        selector: code.selector,
        salt: code.salt,
        secret: code.secret,
        exit_code: code.exitCode,
        tries: code.tries,
        created_at: code.createdAt,
        expires_at: code.expiresAt,
        created_by: code.createdBy,
        kiosk_id: code.kioskId,
      })
      .execute();
  }

  async codeBySelector(selector: string, _scope: Write, trx?: HubTransaction): Promise<ClaimCodeRow | null> {
    const row = await on(this.#db, trx)
      .selectFrom('claim_code')
      .selectAll()
      .where('selector', '=', selector)
      .executeTakeFirst();
    return row ? codeOf(row) : null;
  }

  async setCode(
    id: string,
    change: Parameters<KioskRegistry['setCode']>[1],
    _scope: Write,
    trx?: HubTransaction,
  ): Promise<void> {
    await on(this.#db, trx)
      .updateTable('claim_code')
      .set({
        ...(change.tries === undefined ? {} : { tries: change.tries }),
        ...(change.kioskId === undefined ? {} : { kiosk_id: change.kioskId }),
      })
      .where('id', '=', id)
      .execute();
  }
}

function kioskOf(row: KioskTable, forks: number): KioskRow {
  return {
    id: row.id,
    name: row.name,
    roomId: row.room_id,
    mode: row.mode,
    signKey: row.sign_key,
    boxKey: row.box_key,
    exitCode: row.exit_code,
    version: row.version,
    claimedAt: row.claimed_at,
    certificateUntil: row.certificate_until,
    revokedAt: row.revoked_at,
    online: row.online === 1,
    lastSeen: row.last_seen,
    origin: row.origin,
    head: row.head,
    acked: row.acked,
    devices: devicesSchema.parse(JSON.parse(row.devices)),
    rejected: row.rejected,
    rejectedAt: row.rejected_at,
    forks,
  };
}

function codeOf(row: ClaimCodeTable): ClaimCodeRow {
  return {
    id: row.id,
    roomId: row.room_id,
    name: row.name,
    selector: row.selector,
    salt: row.salt,
    secret: row.secret,
    exitCode: row.exit_code,
    tries: row.tries,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    createdBy: row.created_by,
    kioskId: row.kiosk_id,
  };
}

/** A kiosk that has nothing left to send has said all it had to say to the hub of this epoch. */
function heardIn({ online, hubEpoch, unsent }: KioskStatus): { heard_epoch?: string } {
  return online && hubEpoch && unsent === 0 ? { heard_epoch: hubEpoch } : {};
}
