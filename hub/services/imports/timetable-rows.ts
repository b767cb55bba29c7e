/** The timetable as rows of a file, whatever kind of file it is, and what they would change. */
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { SlotRow } from '../../../core/ports/hub-store.ts';
import type { UnitRow } from '../../../core/ports/unit-store.ts';
import { audit, newId } from '../hub-context.ts';
import type { NewSlot } from '../timetable/timetable-service.ts';
import type { Within } from '../timetable/timetable-sync.ts';
import { callPerson } from './directory.ts';
import type { Effects, Plan, PlanEnv } from './kind.ts';
import {
  actionOf,
  type FieldChange,
  fieldChanges,
  type PlannedChange,
  type RowError,
  rowError,
} from './report.ts';
import { joinList } from './text-table.ts';

/** A slot as a file says it: everything by name. */
export interface WantedSlot {
  readonly row: number;
  readonly id: string | null;
  /** ISO weekday; null happens once, on `fromDate`. */
  readonly weekday: number | null;
  readonly fromDate: string;
  readonly untilDate: string | null;
  readonly skipDates: readonly string[];
  readonly startTime: string;
  readonly endTime: string;
  readonly room: string;
  readonly trainer: string;
  readonly groups: readonly string[];
  readonly unit: string | null;
  /** Makes the unit where the site has none of that code. */
  readonly unitName: string | null;
  readonly title: string;
}

interface Step {
  readonly row: number;
  readonly before: SlotRow | null;
  readonly next: NewSlot;
  /** What a new one is to be called; null for a new id. */
  readonly id: string | null;
}

export async function planSlots(input: WantedSlot[], env: PlanEnv): Promise<Plan> {
  const { directory, store, grants, end } = env;
  const errors: RowError[] = [];
  const changes: PlannedChange[] = [];
  const steps: Step[] = [];
  const units = new Map<string, UnitRow>();
  const slots = await store.slots.list({ siteId: directory.site.id }, grants.timetable);
  const byId = new Map(slots.map((slot) => [slot.id, slot]));
  const byKey = new Map(slots.map((slot) => [slotKey(slot), slot]));
  const namedIds = new Set(input.map((wanted) => wanted.id));
  const seen = new Map<string, number>();
  for (const wanted of input) {
    const next = namedSlot(wanted, env, units, errors);
    if (!next) continue;
    const named = wanted.id === null ? undefined : byId.get(wanted.id);
    const alike = byKey.get(slotKey(next));
    const before = named ?? (alike && !namedIds.has(alike.id) ? alike : undefined);
    const key = before?.id ?? slotKey(next);
    const twice = seen.get(key);
    if (twice !== undefined) {
      errors.push(rowError(wanted.row, null, 'import.duplicate', { other: twice }));
      continue;
    }
    seen.set(key, wanted.row);
    const fields = slotFields(before ?? null, next, env, units);
    changes.push({
      row: wanted.row,
      action: actionOf(before, fields),
      what: slotTitle(next),
      target: before?.id ?? null,
      fields,
    });
    if (before && fields.length === 0) continue;
    // The id may be one of a slot that was withdrawn, or of another site.
    const free = wanted.id !== null && !(await isKnown(wanted.id, env));
    steps.push({ row: wanted.row, before: before ?? null, next, id: free ? wanted.id : null });
  }
  for (const unit of units.values()) {
    const row = input.find((wanted) => wanted.unit === unit.code)?.row ?? 0;
    const fields = [{ name: 'unit', before: null, after: unit.name }];
    changes.push({ row, action: 'add', what: unit.code, target: null, fields });
  }
  const gone = end ? slots.filter((slot) => !seen.has(slot.id)) : [];
  for (const slot of gone)
    changes.push({ row: 0, action: 'end', what: slotTitle(slot), target: slot.id, fields: [] });
  return slotPlan(env, { changes, errors, steps, gone, units: [...units.values()] });
}

function slotPlan(
  env: PlanEnv,
  plan: {
    readonly changes: readonly PlannedChange[];
    readonly errors: readonly RowError[];
    readonly steps: readonly Step[];
    readonly gone: readonly SlotRow[];
    readonly units: readonly UnitRow[];
  },
): Plan {
  const touched: string[] = [];
  return {
    changes: plan.changes,
    errors: plan.errors,
    apply: async (trx) => {
      const { context, store, grants, timetable, now } = env;
      const within: Within = { context, store, trx, scope: grants.timetable };
      const effects: Effects = { moved: 0, canceled: 0, kept: 0 };
      const add = (name: string, count: number) => {
        effects[name] = (effects[name] ?? 0) + count;
      };
      for (const unit of plan.units) {
        await store.units.insert(unit, now, grants.timetable);
        await audit(context, store, grants.timetable, 'units.create', unit.id, { import: true });
      }
      // First what ends, so that its rooms and trainers are free for what takes its place.
      for (const slot of plan.gone) add('canceled', await timetable.withdraw(within, slot));
      for (const { before, next, id } of plan.steps) {
        const done = before
          ? await timetable.change(within, before, next)
          : await timetable.insert(store, next, grants.timetable, id ?? newId());
        // Everything was looked up within this transaction: what is refused now is our own mistake.
        if (isNo(done)) throw new Error(`refused: ${done.code}`);
        if ('moved' in done) for (const name of ['moved', 'canceled', 'kept'] as const) add(name, done[name]);
        touched.push('moved' in done ? (before?.id ?? '') : done.id);
      }
      return effects;
    },
    after: async () => {
      let made = 0;
      for (const id of touched) made += (await env.timetable.makeSessions(id, env.now)).made;
      return { made };
    },
  };
}

/** Everything named turned into ids; what cannot be is said of its column. */
function namedSlot(
  wanted: WantedSlot,
  { directory }: PlanEnv,
  units: Map<string, UnitRow>,
  errors: RowError[],
): NewSlot | null {
  const before = errors.length;
  const wrong = (column: string, code: RowError['code'], called: string) =>
    void errors.push(rowError(wanted.row, column, code, { called }));
  const room = directory.room(wanted.room);
  if (!room) wrong('room', 'import.unknown-room', wanted.room);
  const trainer = directory.person(wanted.trainer);
  if (!trainer) wrong('trainer', 'import.unknown-person', wanted.trainer);
  else if (!trainer.active || !trainer.roles.includes('trainer'))
    wrong('trainer', 'import.not-a-trainer', wanted.trainer);
  const groups = wanted.groups.map((called) => directory.group(called) ?? called);
  for (const group of groups) if (typeof group === 'string') wrong('groups', 'import.unknown-group', group);
  const unitId = unitOf(wanted, directory, units);
  if (unitId === undefined) wrong('unit', 'import.unknown-unit', wanted.unit ?? '');
  if (errors.length > before || !room || !trainer || unitId === undefined) return null;
  const { weekday, fromDate, untilDate, skipDates, startTime, endTime, title } = wanted;
  return {
    weekday,
    fromDate,
    untilDate,
    skipDates: [...new Set(skipDates)].sort(),
    startTime,
    endTime,
    title,
    roomId: room.id,
    trainerId: trainer.id,
    groupIds: [...new Set(groups.flatMap((group) => (typeof group === 'string' ? [] : group.id)))].sort(),
    unitId,
  };
}

/** Undefined: there is none of that code, and no name to make one with. */
function unitOf(
  { unit, unitName }: WantedSlot,
  directory: PlanEnv['directory'],
  units: Map<string, UnitRow>,
): string | null | undefined {
  if (unit === null) return null;
  const known = directory.unit(unit) ?? units.get(unit);
  if (known) return known.id;
  if (unitName === null) return undefined;
  const made = { id: newId(), siteId: directory.site.id, code: unit, name: unitName, version: 1 };
  units.set(unit, made);
  return made.id;
}

async function isKnown(id: string, { store, grants }: PlanEnv): Promise<boolean> {
  return (await store.slots.byId(id, grants.timetable)) !== null;
}

/** What makes two slots the same where no id says so. */
function slotKey(slot: Pick<SlotRow, 'weekday' | 'fromDate' | 'startTime' | 'roomId'>): string {
  return [slot.weekday ?? 'once', slot.fromDate, slot.startTime, slot.roomId].join(' ');
}

function slotTitle(slot: Pick<SlotRow, 'title' | 'weekday' | 'fromDate' | 'startTime'>): string {
  return `${slot.title} (${slot.weekday === null ? slot.fromDate : WEEKDAYS[slot.weekday - 1]} ${slot.startTime})`;
}

export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

function slotFields(
  before: SlotRow | null,
  next: NewSlot,
  { directory }: PlanEnv,
  units: ReadonlyMap<string, UnitRow>,
): FieldChange[] {
  const people = new Map(directory.people.map((person) => [person.id, callPerson(person, directory.person)]));
  const rooms = new Map(directory.rooms.map((room) => [room.id, room.name]));
  const groups = new Map(directory.groups.map((group) => [group.id, group.name]));
  const codes = new Map([...directory.units, ...units.values()].map((unit) => [unit.id, unit.code]));
  const texts = (slot: NewSlot) => ({
    title: slot.title,
    weekday: slot.weekday === null ? 'once' : (WEEKDAYS[slot.weekday - 1] ?? ''),
    from: slot.fromDate,
    until: slot.weekday === null ? null : slot.untilDate,
    start: slot.startTime,
    end: slot.endTime,
    room: rooms.get(slot.roomId) ?? slot.roomId,
    trainer: people.get(slot.trainerId) ?? slot.trainerId,
    groups: joinList(slot.groupIds.map((id) => groups.get(id) ?? id).sort()),
    unit: slot.unitId ? (codes.get(slot.unitId) ?? slot.unitId) : null,
    skip: slot.skipDates?.length ? joinList([...slot.skipDates].sort()) : null,
  });
  const old = before && texts(before);
  return fieldChanges(
    Object.fromEntries(
      Object.entries(texts(next)).map(([name, after]) => [
        name,
        [old?.[name as keyof typeof old] ?? null, after],
      ]),
    ),
  );
}
