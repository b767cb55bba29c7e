/** Rooms, with the beacon that proves them. */
import { type BeaconIdentity, beaconIdentity } from '../../../core/contracts/location.ts';
import { lineOf } from '../../../core/contracts/rest/common.ts';
import type { RoomRow } from '../../../core/ports/hub-store.ts';
import { audit, newId } from '../hub-context.ts';
import type { ImportKindWork, Plan, PlanEnv } from './kind.ts';
import { actionOf, fieldChanges, type PlannedChange, type RowError, rowError } from './report.ts';
import { readTable, type TableRow } from './text-table.ts';

export const ROOM_COLUMNS = {
  name: 'required',
  capacity: 'required',
  beacon_uuid: 'optional',
  beacon_major: 'optional',
  beacon_minor: 'optional',
} as const;

const name = lineOf(200);
const MOST_PLACES = 2000;

interface Wanted {
  readonly row: number;
  readonly name: string;
  readonly capacity: number;
  /** Undefined where the file has no such columns. */
  readonly beacon?: BeaconIdentity | null;
}

export const roomsImport: ImportKindWork<Wanted[]> = {
  types: ['csv'],
  async read(file) {
    const { input: rows, errors: found } = readTable(file, ROOM_COLUMNS);
    const errors = [...found];
    return { input: rows.flatMap((row) => readRoom(row, errors) ?? []), errors };
  },
  plan: planRooms,
};

function readRoom({ row, cells }: TableRow, errors: RowError[]): Wanted | null {
  const before = errors.length;
  const wrong = (column: string, code: RowError['code'], params = {}) =>
    void errors.push(rowError(row, column, code, params));
  const called = cells.name ?? '';
  if (called === '') wrong('name', 'import.empty');
  else if (!name.safeParse(called).success) wrong('name', 'import.invalid-name');
  const capacity = /^\d{1,6}$/.test(cells.capacity ?? '') ? Number(cells.capacity) : 0;
  if (capacity < 1 || capacity > MOST_PLACES)
    wrong('capacity', 'import.invalid-number', { least: 1, most: MOST_PLACES });
  const { beacon_uuid: uuid, beacon_major: major, beacon_minor: minor } = cells;
  const given = [uuid, major, minor].filter((cell) => cell !== undefined && cell !== '');
  const beacon = beaconIdentity.safeParse({
    uuid: uuid?.toLowerCase(),
    major: /^\d+$/.test(major ?? '') ? Number(major) : null,
    minor: /^\d+$/.test(minor ?? '') ? Number(minor) : null,
  });
  if (given.length > 0 && !beacon.success) wrong('beacon_uuid', 'import.invalid-beacon');
  if (errors.length > before) return null;
  if (uuid === undefined && major === undefined && minor === undefined)
    return { row, name: called, capacity };
  return { row, name: called, capacity, beacon: beacon.success ? beacon.data : null };
}

async function planRooms(input: Wanted[], env: PlanEnv): Promise<Plan> {
  const { directory, store, grants } = env;
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const steps: { before: RoomRow | null; next: RoomRow }[] = [];
  const rows = new Map<string, number>();
  for (const wanted of input) {
    const key = wanted.name.normalize('NFC');
    const twice = rows.get(key);
    if (twice !== undefined) errors.push(rowError(wanted.row, 'name', 'import.duplicate', { other: twice }));
    rows.set(key, wanted.row);
    const before = directory.room(wanted.name);
    const beacon = wanted.beacon === undefined ? (before?.beacon ?? null) : wanted.beacon;
    const base = before ?? { id: newId(), siteId: directory.site.id, name: wanted.name, version: 1 };
    const next: RoomRow = { ...base, capacity: wanted.capacity, beacon };
    const fields = fieldChanges({
      name: [before?.name ?? null, next.name],
      capacity: [before ? String(before.capacity) : null, String(next.capacity)],
      beacon: [before && beaconText(before.beacon), beaconText(next.beacon)],
    });
    const target = before?.id ?? null;
    changes.push({ row: wanted.row, action: actionOf(before, fields), what: wanted.name, target, fields });
    if (fields.length > 0) steps.push({ before, next });
  }
  errors.push(...takenBeacons(input, steps, await store.rooms.list(null, grants.timetable)));
  return {
    changes,
    errors,
    apply: async (trx) => {
      const { site } = grants;
      if (!site) return {};
      for (const { before } of steps)
        if (before?.beacon) await store.rooms.update({ ...before, beacon: null }, site);
      for (const { before, next } of steps) {
        if (before) await store.rooms.update(next, site);
        else await store.rooms.insert(next, env.now, site);
        const action = before ? 'rooms.update' : 'rooms.create';
        await audit(env.context, store, site, action, next.id, { import: true });
      }
      // A beacon matters to every room of the site.
      for (const room of await store.rooms.list(directory.site.id, site))
        await env.context.log.markChanged('room', room.id, trx);
      return {};
    },
  };
}

/** Beacons that two rooms would have once everything was done, of whatever site. */
function takenBeacons(
  input: readonly Wanted[],
  steps: readonly { readonly next: RoomRow }[],
  all: readonly RoomRow[],
): RowError[] {
  const final = new Map(all.map((room) => [room.id, room]));
  for (const { next } of steps) final.set(next.id, next);
  const holders = new Map<string, number>();
  for (const room of final.values()) {
    const text = beaconText(room.beacon);
    if (text !== null) holders.set(text, (holders.get(text) ?? 0) + 1);
  }
  return input.flatMap(({ row, beacon }) => {
    const text = beaconText(beacon ?? null);
    return text !== null && (holders.get(text) ?? 0) > 1
      ? [rowError(row, 'beacon_uuid', 'import.beacon-taken')]
      : [];
  });
}

function beaconText(beacon: BeaconIdentity | null): string | null {
  return beacon && `${beacon.uuid} ${beacon.major} ${beacon.minor}`;
}
