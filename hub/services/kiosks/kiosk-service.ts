/** Kiosks as IT sees and moves them. */
import { iso } from '../../../core/contracts/rest/common.ts';
import type { Kiosk } from '../../../core/contracts/rest/kiosks.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { ChangeFeed } from '../../../core/ports/change-feed.ts';
import type { HubTransaction } from '../../../core/ports/hub-log.ts';
import type { KioskBus } from '../../../core/ports/kiosk-bus.ts';
import type { KioskNotice, KioskNotices, NoticeFilter } from '../../../core/ports/kiosk-notices.ts';
import type { KioskRegistry, KioskRow } from '../../../core/ports/kiosk-registry.ts';
import { hashPin } from '../access/secrets.ts';
import { audit, type HubContext } from '../hub-context.ts';
import type { Fleet } from './fleet.ts';
import type { KioskUplink } from './kiosk-uplink.ts';

export interface KioskParts {
  readonly registry: KioskRegistry;
  readonly fleet: Pick<Fleet, 'note'>;
  readonly notices: KioskNotices;
  readonly feed: ChangeFeed;
  readonly bus: Pick<KioskBus, 'disconnect'>;
  readonly uplink: Pick<KioskUplink, 'refused'>;
  /** Called after something that a kiosk must hear of. */
  readonly changed: () => void;
}

export interface KioskChange {
  readonly name?: string | undefined;
  readonly roomId?: string | undefined;
  /** Digits. */
  readonly exitCode?: string | undefined;
}

type Write = Scope<'kiosk.write'>;

export class KioskService {
  readonly #context: HubContext;
  readonly #parts: KioskParts;

  constructor(context: HubContext, parts: KioskParts) {
    this.#context = context;
    this.#parts = parts;
  }

  async list(scope: Scope<'kiosk.read'>): Promise<Kiosk[]> {
    return (await this.#parts.registry.list(scope)).map((row) => this.#show(row));
  }

  async get(id: string, scope: Scope<'kiosk.read'>): Promise<Kiosk | HubRefusal> {
    const row = await this.#parts.registry.byId(id, scope);
    return row ? this.#show(row) : no('kiosks.unknown');
  }

  /** What kiosks told IT; refused for a kiosk or a place in the list that does not exist. */
  async notices(filter: NoticeFilter, scope: Scope<'kiosk.read'>): Promise<KioskNotice[] | HubRefusal> {
    const { registry, notices } = this.#parts;
    if (filter.kioskId !== undefined && !(await registry.byId(filter.kioskId, scope)))
      return no('kiosks.unknown');
    return (await notices.list(filter, scope)) ?? no('request.invalid', { where: 'after' });
  }

  /** Renames it, gives it another exit code, or moves it to another room; it is told everything anew. */
  async update(id: string, change: KioskChange, scope: Write): Promise<Kiosk | HubRefusal> {
    const { name, roomId, exitCode } = change;
    const exit = exitCode === undefined ? undefined : await hashPin(exitCode);
    return this.#change(id, scope, async (store, trx) => {
      if (roomId !== undefined && !(await store.rooms.byId(roomId, scope))) return no('rooms.unknown');
      const set = {
        ...(name === undefined ? {} : { name }),
        ...(roomId === undefined ? {} : { roomId }),
        ...(exit === undefined ? {} : { exitCode: exit }),
      };
      if (Object.keys(set).length === 0) return null;
      await this.#parts.registry.update(id, set, scope, trx);
      await this.#parts.feed.mark('kiosk', id, trx);
      await audit(this.#context, store, scope, 'kiosks.update', id, {
        room: roomId ?? null,
        renamed: name !== undefined,
        exitCode: exitCode !== undefined,
      });
      return null;
    });
  }

  /** Its certificate is worth nothing from now on; what it sends is not heard, and nothing is sent to it. */
  async revoke(id: string, scope: Write): Promise<Kiosk | HubRefusal> {
    const done = await this.#change(id, scope, async (store, trx) => {
      await this.#parts.registry.update(id, { revokedAt: this.#context.clock.wall() }, scope, trx);
      await audit(this.#context, store, scope, 'kiosks.revoke', id);
      return null;
    });
    this.#parts.bus.disconnect(id);
    await this.#parts.fleet.note(id);
    return done;
  }

  async #change(
    id: string,
    scope: Write,
    work: (store: HubContext['store'], trx: HubTransaction) => Promise<HubRefusal | null>,
  ): Promise<Kiosk | HubRefusal> {
    const answer = await this.#context.store.transaction(async (store, trx) => {
      const row = await this.#parts.registry.byId(id, scope, trx);
      if (!row) return no('kiosks.unknown');
      if (row.revokedAt !== null) return no('kiosks.revoked');
      return (await work(store, trx)) ?? this.#parts.registry.byId(id, scope, trx);
    });
    this.#parts.changed();
    if (answer === null) return no('kiosks.unknown');
    return 'kind' in answer ? answer : this.#show(answer);
  }

  #show(row: KioskRow): Kiosk {
    const now = this.#context.clock.wall();
    const refused = this.#parts.uplink.refused(row.id);
    return {
      id: row.id,
      name: row.name,
      roomId: row.roomId,
      mode: row.mode,
      version: row.version,
      online: row.online && row.revokedAt === null,
      lastSeen: row.lastSeen === null ? null : iso(row.lastSeen),
      silentSeconds: row.lastSeen === null ? null : Math.max(0, Math.round((now - row.lastSeen) / 1000)),
      log: { head: row.head, acked: row.acked, forks: row.forks },
      devices: { ...row.devices },
      rejected:
        row.rejected === null || row.rejectedAt === null
          ? null
          : { code: row.rejected, at: iso(row.rejectedAt) },
      malformed: refused.unreadable ?? 0,
      refused,
      claimedAt: iso(row.claimedAt),
      certificateUntil: iso(row.certificateUntil),
      revokedAt: row.revokedAt === null ? null : iso(row.revokedAt),
    };
  }
}
