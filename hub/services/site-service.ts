/** Sites, their policy, their rooms. */
import { randomBytes } from 'node:crypto';
import {
  type BeaconIdentity,
  defaultLocationPolicy,
  type LocationPolicy,
} from '../../core/contracts/location.ts';
import { type AttendancePolicy, DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import { type Scope, systemScope } from '../../core/domain/scope.ts';
import { canonicalZone } from '../../core/domain/timetable.ts';
import type { HubTransaction } from '../../core/ports/hub-log.ts';
import type { HubStore, RoomRow, SiteRow } from '../../core/ports/hub-store.ts';
import { audit, type HubContext, newId } from './hub-context.ts';
import { staleness } from './refusals.ts';
import { followZone } from './timetable/timetable-sync.ts';

type Write = Scope<'site.write'>;

export interface RoomChange {
  readonly name?: string | undefined;
  readonly capacity?: number | undefined;
  readonly beacon?: BeaconIdentity | null | undefined;
}

export class SiteService {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async list(scope: Scope<'site.read'>): Promise<SiteRow[]> {
    return this.context.store.sites.list(scope);
  }

  async get(id: string, scope: Scope<'site.read'>): Promise<SiteRow | HubRefusal> {
    return (await this.context.store.sites.byId(id, scope)) ?? no('sites.unknown');
  }

  async create(name: string, zone: string, scope: Write): Promise<SiteRow | HubRefusal> {
    const known = canonicalZone(zone);
    if (known === null) return no('sites.unknown-zone');
    return this.context.store.transaction(async (store) => {
      if ((await store.sites.list(scope)).some((site) => site.name === name)) return no('sites.name-taken');
      const site: SiteRow = {
        id: newId(),
        name,
        zone: known,
        policy: DEFAULT_POLICY,
        policyVersion: 1,
        locationPolicy: defaultLocationPolicy,
        version: 1,
      };
      await store.sites.insert({ ...site, badgeKey: randomBytes(32) }, this.context.clock.wall(), scope);
      await audit(this.context, store, scope, 'sites.create', site.id, { zone: known });
      return site;
    });
  }

  async update(
    id: string,
    change: { name?: string | undefined; zone?: string | undefined },
    ifMatch: string | null,
    scope: Write,
  ): Promise<SiteRow | HubRefusal> {
    const zone = change.zone === undefined ? undefined : canonicalZone(change.zone);
    if (zone === null) return no('sites.unknown-zone');
    return this.context.store.transaction(async (store, trx) => {
      const site = await store.sites.byId(id, scope);
      if (!site) return no('sites.unknown');
      const stale = staleness(ifMatch, site.version);
      if (stale) return stale;
      const others = (await store.sites.list(scope)).filter((other) => other.id !== id);
      if (others.some((other) => other.name === change.name)) return no('sites.name-taken');
      const next = {
        ...site,
        name: change.name ?? site.name,
        zone: zone ?? site.zone,
        version: site.version + 1,
      };
      await store.sites.update(next, scope);
      if (next.zone !== site.zone) {
        const timetable = systemScope('timetable.write');
        await followZone({ context: this.context, store, trx, scope: timetable }, id);
      }
      await this.tellRooms(store, trx, id, scope);
      await audit(this.context, store, scope, 'sites.update', id, { zone: next.zone });
      return next;
    });
  }

  async setPolicy(
    id: string,
    policy: AttendancePolicy,
    locationPolicy: LocationPolicy,
    ifMatch: string | null,
    scope: Write,
  ): Promise<SiteRow | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const site = await store.sites.byId(id, scope);
      if (!site) return no('sites.unknown');
      const stale = staleness(ifMatch, site.version);
      if (stale) return stale;
      const [version, policyVersion] = [site.version + 1, site.policyVersion + 1];
      const next = { ...site, policy, locationPolicy, policyVersion, version };
      await store.sites.update(next, scope);
      await this.tellRooms(store, trx, id, scope);
      await audit(this.context, store, scope, 'sites.set-policy', id, { version: next.policyVersion });
      return next;
    });
  }

  async rooms(siteId: string | null, scope: Scope<'site.read'>): Promise<RoomRow[]> {
    return this.context.store.rooms.list(siteId, scope);
  }

  async room(id: string, scope: Scope<'site.read'>): Promise<RoomRow | HubRefusal> {
    return (await this.context.store.rooms.byId(id, scope)) ?? no('rooms.unknown');
  }

  /** Names only: beacons and policies are for who may read the sites themselves. */
  async places(): Promise<{
    sites: { id: string; name: string; zone: string }[];
    rooms: { id: string; siteId: string; name: string }[];
  }> {
    const scope = systemScope('site.read');
    const { sites, rooms } = this.context.store;
    return {
      sites: (await sites.list(scope)).map(({ id, name, zone }) => ({ id, name, zone })),
      rooms: (await rooms.list(null, scope)).map(({ id, siteId, name }) => ({ id, siteId, name })),
    };
  }

  async createRoom(room: Omit<RoomRow, 'id' | 'version'>, scope: Write): Promise<RoomRow | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      if (!(await store.sites.byId(room.siteId, scope))) return no('sites.unknown');
      const made = { ...room, id: newId(), version: 1 };
      const taken = await this.roomTaken(store, made, scope);
      if (taken) return taken;
      await store.rooms.insert(made, this.context.clock.wall(), scope);
      if (made.beacon) await this.tellRooms(store, trx, made.siteId, scope);
      await audit(this.context, store, scope, 'rooms.create', made.id);
      return made;
    });
  }

  async updateRoom(
    id: string,
    change: RoomChange,
    ifMatch: string | null,
    scope: Write,
  ): Promise<RoomRow | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const room = await store.rooms.byId(id, scope);
      if (!room) return no('rooms.unknown');
      const stale = staleness(ifMatch, room.version);
      if (stale) return stale;
      const next: RoomRow = {
        ...room,
        name: change.name ?? room.name,
        capacity: change.capacity ?? room.capacity,
        beacon: change.beacon === undefined ? room.beacon : change.beacon,
        version: room.version + 1,
      };
      const taken = await this.roomTaken(store, next, scope);
      if (taken) return taken;
      await store.rooms.update(next, scope);
      await this.tellRooms(store, trx, room.siteId, scope);
      await audit(this.context, store, scope, 'rooms.update', id);
      return next;
    });
  }

  private async roomTaken(store: HubStore, room: RoomRow, scope: Write): Promise<HubRefusal | null> {
    const others = (await store.rooms.list(null, scope)).filter((other) => other.id !== room.id);
    if (others.some((other) => other.siteId === room.siteId && other.name === room.name))
      return no('rooms.name-taken');
    const { beacon } = room;
    return beacon && others.some((other) => sameBeacon(other.beacon, beacon))
      ? no('rooms.beacon-taken')
      : null;
  }

  /** A beacon matters to every room of the site: to its own as proof, to the others as a mismatch. */
  private async tellRooms(store: HubStore, trx: HubTransaction, siteId: string, scope: Write): Promise<void> {
    for (const room of await store.rooms.list(siteId, scope)) {
      await this.context.log.markChanged('room', room.id, trx);
    }
  }
}

function sameBeacon(a: BeaconIdentity | null, b: BeaconIdentity): boolean {
  return a !== null && a.uuid === b.uuid && a.major === b.major && a.minor === b.minor;
}
