/** Whole files of reference data in: read and checked first, applied in one transaction that does what was shown. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { RosterError } from '../../../core/contracts/error.ts';
import { type ImportKind, MAX_IMPORT_BYTES } from '../../../core/contracts/rest/imports.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { FaceEnroller } from '../../../core/ports/face-enroller.ts';
import type { HubStore, SiteRow } from '../../../core/ports/hub-store.ts';
import type { ImportRow } from '../../../core/ports/import-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import type { CalendarService } from '../timetable/calendar-service.ts';
import type { TimetableService } from '../timetable/timetable-service.ts';
import { badgesImport } from './badges.ts';
import { calendarImport } from './calendar.ts';
import { readDirectory } from './directory.ts';
import { groupsImport } from './groups.ts';
import { type Effects, type Grants, grantsOf, type ImportKindWork, type Plan, type ReadEnv } from './kind.ts';
import { peopleImport } from './people.ts';
import { photosImport } from './photos.ts';
import { type PlannedChange, type RowError, rowError } from './report.ts';
import { roomsImport } from './rooms.ts';
import { timetableImport } from './timetable.ts';

/** What was checked can be applied for so long, ms … */
const KEPT_MS = 3_600_000;
/** … and a check or an application that nothing more is heard of is given up after this. */
const SILENT_MS = 10 * 60_000;
/** Imports of one person that are kept at a time. */
const MOST_KEPT = 10;
/** Changes and errors in an answer. */
const MOST_SHOWN = 1000;

type Write = Scope<'import.write'>;

const KINDS: Readonly<Record<ImportKind, ImportKindWork<unknown[]>>> = {
  people: peopleImport as ImportKindWork<unknown[]>,
  groups: groupsImport as ImportKindWork<unknown[]>,
  rooms: roomsImport as ImportKindWork<unknown[]>,
  timetable: timetableImport as ImportKindWork<unknown[]>,
  badges: badgesImport as ImportKindWork<unknown[]>,
  calendar: calendarImport as ImportKindWork<unknown[]>,
  photos: photosImport as ImportKindWork<unknown[]>,
};

/** What was found, as people are shown it. */
export interface ImportFindings {
  readonly counts: {
    readonly add: number;
    readonly change: number;
    readonly end: number;
    readonly none: number;
  };
  readonly changes: readonly PlannedChange[];
  readonly errors: readonly RowError[];
  readonly effects: Effects;
}

export type ImportView = Omit<ImportRow, 'content' | 'kind'> & { readonly kind: ImportKind } & ImportFindings;

/** What is kept of an import, sealed. `input` is emptied once it is applied. */
interface Content {
  readonly input: unknown[];
  /** Of every change, also those that are not shown. */
  readonly digest: string;
  readonly findings: ImportFindings;
}
// Written and read by this very code, and sealed in between.
const content = z.custom<Content>(
  (value) => typeof value === 'object' && value !== null && 'findings' in value,
);

const NOTHING: ImportFindings = {
  counts: { add: 0, change: 0, end: 0, none: 0 },
  changes: [],
  errors: [],
  effects: {},
};

export interface WantedImport {
  readonly kind: ImportKind;
  readonly siteId: string;
  readonly missing: 'keep' | 'end';
}

export interface ImportParts {
  readonly enroller: FaceEnroller;
  readonly timetable: TimetableService;
  readonly calendar: CalendarService;
}

export class ImportService {
  private readonly context: HubContext;
  private readonly parts: ImportParts;
  private readonly running = new Set<Promise<unknown>>();
  private stopped = false;

  constructor(context: HubContext, parts: ImportParts) {
    this.context = context;
    this.parts = parts;
  }

  /** Waits for what is under way; photos that were not judged yet are left. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.allSettled(this.running);
  }

  /** Photos are judged while the answer is on its way; everything else is checked when it comes. */
  async check(
    wanted: WantedImport,
    file: Uint8Array | undefined,
    scope: Write,
  ): Promise<ImportView | HubRefusal> {
    const { kind, siteId, missing } = wanted;
    const grants = grantsOf(scope);
    if (isNo(grants)) return grants;
    if (kind === 'rooms' && !grants.site) return no('imports.rooms-not-yours');
    if (!file || file.length === 0) return no('imports.no-file');
    if (kind !== 'photos' && file.length > MAX_IMPORT_BYTES)
      return no('imports.too-large', { most: MAX_IMPORT_BYTES / 1024 / 1024 });
    const type = typeOf(kind, file);
    if (!KINDS[kind].types.includes(type)) return no('imports.wrong-format');
    const { store, clock } = this.context;
    const site = await store.sites.byId(siteId, scope);
    if (!site) return no('sites.unknown');
    const now = clock.wall();
    const owner = scope.caller?.subject ?? '';
    const times = { createdAt: now, expiresAt: now + SILENT_MS };
    const row: ImportRow = {
      id: newId(),
      siteId,
      owner,
      kind,
      missing,
      state: 'checking',
      done: 0,
      total: 0,
      content: null,
      ...times,
    };
    await store.imports.insert(row, scope);
    await store.imports.forget(now, { subject: owner, keep: MOST_KEPT }, scope);
    const work = this.run(row, { kind, file, type, site, grants, scope });
    if (kind !== 'photos') return show(await work);
    this.running.add(work);
    void work.catch(() => null).finally(() => this.running.delete(work));
    return show(row);
  }

  async get(id: string, scope: Write): Promise<ImportView | HubRefusal> {
    const row = await this.own(this.context.store, id, scope);
    return row ? show(row) : no('imports.unknown');
  }

  /** Plans again with what is there now; does it only when that is what was shown. */
  async apply(id: string, scope: Write): Promise<ImportView | HubRefusal> {
    const grants = grantsOf(scope);
    if (isNo(grants)) return grants;
    const { store } = this.context;
    const claimed = await store.transaction(async (inner) => this.claim(inner, id, scope));
    if (isNo(claimed)) return claimed;
    try {
      const done = await this.carryOut(claimed, grants, scope);
      if (isNo(done)) {
        await store.imports.update(claimed, scope);
        return done;
      }
      const effects = { ...done.effects, ...(await afterwards(done.plan)) };
      const findings = { ...openContent(claimed).findings, effects };
      const applied = this.settled(claimed, 'applied', { input: [], digest: '', findings });
      await store.imports.update(applied, scope);
      return show(applied);
    } catch (error) {
      await store.imports.update(claimed, scope);
      throw error;
    }
  }

  /** The import as it was checked; from now on nobody else applies it. */
  private async claim(store: HubStore, id: string, scope: Write): Promise<ImportRow | HubRefusal> {
    const row = await this.own(store, id, scope);
    if (!row) return no('imports.unknown');
    if (row.state === 'checking' || row.state === 'applying') return no('imports.not-checked-yet');
    if (row.state !== 'checked' || !isApplicable(openContent(row).findings))
      return no('imports.not-applicable');
    const expiresAt = this.context.clock.wall() + SILENT_MS;
    await store.imports.update({ ...row, state: 'applying', expiresAt }, scope);
    return row;
  }

  private carryOut(
    row: ImportRow,
    grants: Grants,
    scope: Write,
  ): Promise<{ effects: Effects; plan: Plan } | HubRefusal> {
    const { input, digest, findings } = openContent(row);
    return this.context.store.transaction(async (store, trx) => {
      const site = await store.sites.byId(row.siteId, scope);
      if (!site) return no('sites.unknown');
      const kind = row.kind as ImportKind;
      if (kind === 'rooms' && !grants.site) return no('imports.rooms-not-yours');
      const plan = await this.plan(store, { kind, input, site, grants, end: row.missing === 'end' });
      if (plan.errors.length > 0 || digestOf(plan.changes) !== digest) return no('imports.changed-meanwhile');
      const effects = await plan.apply(trx);
      const { add, change, end } = findings.counts;
      await audit(this.context, store, scope, 'imports.apply', row.siteId, { kind, add, change, end });
      return { effects, plan };
    });
  }

  /** Checks and writes down what was found. */
  private async run(
    row: ImportRow,
    what: {
      readonly kind: ImportKind;
      readonly file: Uint8Array;
      readonly type: ReadEnv['type'];
      readonly site: SiteRow;
      readonly grants: Grants;
      readonly scope: Write;
    },
  ): Promise<ImportRow> {
    const { store } = this.context;
    let checked: ImportRow;
    try {
      checked = await this.examine(row, what);
    } catch (error) {
      // A database that failed is the caller's to hear of; models that did are said in the report.
      if (row.kind !== 'photos') throw error;
      const code =
        error instanceof RosterError && error.code === 'enrolment.unavailable'
          ? 'photo.model-failed'
          : 'import.failed';
      const findings = { ...NOTHING, errors: [rowError(0, null, code)] };
      checked = this.settled(row, 'failed', { input: [], digest: '', findings });
    }
    await store.imports.update(checked, what.scope);
    return checked;
  }

  private async examine(
    row: ImportRow,
    { kind, file, type, site, grants, scope }: Parameters<ImportService['run']>[1],
  ): Promise<ImportRow> {
    const { store, clock } = this.context;
    const progress = async (done: number, total: number) => {
      if (this.stopped) throw new Error('the hub is stopping');
      if (done % 5 === 0) await store.imports.progress(row.id, done, total, clock.wall() + SILENT_MS, scope);
    };
    const env = { site, now: clock.wall(), store, grants, enroller: this.parts.enroller, type, progress };
    const { input, errors: unread } = await KINDS[kind].read(file, env);
    // Rows that could not be read are not missing: nothing is ended for them.
    const end = row.missing === 'end' && unread.length === 0;
    const plan = await this.plan(store, { kind, input, site, grants, end });
    const errors = [...unread, ...plan.errors].sort((a, b) => a.row - b.row);
    const counts = { add: 0, change: 0, end: 0, none: 0 };
    for (const { action } of plan.changes) counts[action] += 1;
    const findings: ImportFindings = {
      counts,
      changes: plan.changes.slice(0, MOST_SHOWN),
      errors: errors.slice(0, MOST_SHOWN),
      effects: {},
    };
    const kept = isApplicable(findings) ? input : [];
    const total = Math.max(input.length, plan.changes.length);
    return this.settled({ ...row, done: total, total }, 'checked', {
      input: kept,
      digest: digestOf(plan.changes),
      findings,
    });
  }

  private async plan(
    store: HubStore,
    what: {
      readonly kind: ImportKind;
      readonly input: unknown[];
      readonly site: SiteRow;
      readonly grants: Grants;
      readonly end: boolean;
    },
  ): Promise<Plan> {
    const { kind, input, site, grants, end } = what;
    const directory = await readDirectory(store, site, grants);
    const { timetable, calendar } = this.parts;
    const now = this.context.clock.wall();
    return KINDS[kind].plan(input, {
      context: this.context,
      store,
      grants,
      directory,
      end,
      now,
      timetable,
      calendar,
    });
  }

  private settled(row: ImportRow, state: ImportRow['state'], found: Content): ImportRow {
    return { ...row, state, content: JSON.stringify(found), expiresAt: this.context.clock.wall() + KEPT_MS };
  }

  /** Somebody else's is answered like an unknown one. */
  private async own(store: HubStore, id: string, scope: Write): Promise<ImportRow | null> {
    const row = await store.imports.byId(id, this.context.clock.wall(), scope);
    return row?.owner === (scope.caller?.subject ?? '') ? row : null;
  }
}

/** What the bytes are, as far as it matters for the kind. */
function typeOf(kind: ImportKind, file: Uint8Array): ReadEnv['type'] {
  if (kind === 'photos') return 'zip';
  if (file[0] === 0x50 && file[1] === 0x4b && file[2] === 3 && file[3] === 4) return 'zip';
  if (kind === 'calendar') return 'ics';
  const start = new TextDecoder().decode(file.subarray(0, 200));
  return /^\s*BEGIN:VCALENDAR/i.test(start) ? 'ics' : 'csv';
}

function digestOf(changes: readonly PlannedChange[]): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}

function isApplicable({ errors, counts }: ImportFindings): boolean {
  return errors.length === 0 && counts.add + counts.change + counts.end > 0;
}

/** What the change asks for once it is committed; what fails here is made by the job that does it every hour. */
async function afterwards(plan: Plan): Promise<Effects> {
  try {
    return (await plan.after?.()) ?? {};
  } catch {
    return {};
  }
}

function openContent(row: ImportRow): Content {
  return row.content === null
    ? { input: [], digest: '', findings: NOTHING }
    : content.parse(JSON.parse(row.content));
}

/** Whether it could be applied is said by `applicable`. */
function show(row: ImportRow): ImportView {
  const { content: _sealed, kind, ...rest } = row;
  return { ...rest, kind: kind as ImportKind, ...openContent(row).findings };
}

export function applicable(view: ImportView): boolean {
  return view.state === 'checked' && isApplicable(view);
}
