/** Reports as files. Each one leaves a line in the audit. */
import type { Language } from '../../../core/contracts/language.ts';
import type { FileAnswer } from '../../../core/contracts/rest/operation.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import { CSV, PDF, XLSX } from '../../../core/contracts/rest/reports.ts';
import { daysAfter } from '../../../core/domain/local-time.ts';
import { authorise, reaches, type Scope, systemScope } from '../../../core/domain/scope.ts';
import { startOfDate } from '../../../core/domain/week.ts';
import { audit, type HubContext } from '../hub-context.ts';
import { namesOf } from '../names.ts';
import type { RecordService } from '../records/record-service.ts';
import { readSession } from '../sessions/session-reading.ts';
import { type Register, registerCsv, registerPdf, registerRows, registerXlsx } from './register.ts';
import { type SessionSheet, sealOf, sheetCsv, sheetPdf } from './session-sheet.ts';
import { reportLanguage } from './words.ts';

const DAY_MS = 86_400_000;
/** Columns that a register holds. */
const MOST_SESSIONS = 200;
const MOST_WEEKS = 53;

type Read = Scope<'report.read'>;

export interface RegisterQuery {
  readonly groupId: string;
  /** Local dates, inclusive. */
  readonly from: string;
  readonly until: string;
  readonly format: 'csv' | 'xlsx' | 'pdf';
}

export class ReportService {
  private readonly context: HubContext;
  private readonly records: RecordService;

  constructor(context: HubContext, records: RecordService) {
    this.context = context;
    this.records = records;
  }

  /** For a trainer of their own sessions of the group; of a group that they never train they know nothing. */
  async register(query: RegisterQuery, language: Language, scope: Read): Promise<FileAnswer | HubRefusal> {
    const { groupId, from, until, format } = query;
    const { store, log, clock } = this.context;
    const group = await store.groups.byId(groupId, scope);
    const site = group && (await store.sites.byId(group.siteId, scope));
    if (!group || !site) return no('groups.unknown');
    const start = startOfDate(from, site.zone);
    const end = startOfDate(daysAfter(until, 1), site.zone);
    if (until < from || end - start > MOST_WEEKS * 7 * DAY_MS)
      return no('figures.bad-range', { most: MOST_WEEKS });
    const found = await log.sessions({ groupId, fromMs: start, toMs: end, limit: 10 * MOST_SESSIONS }, scope);
    const sessions = found.filter((one) => one.scheduledStart >= start);
    if (sessions.length === 0 && !reaches(scope, 'all')) return no('groups.unknown');
    if (sessions.length > MOST_SESSIONS)
      return no('reports.too-large', { sessions: sessions.length, most: MOST_SESSIONS });
    const records = await store.figures.register(
      groupId,
      sessions.map(({ id }) => id),
      scope,
    );
    const subjects = [...records.map((record) => record.subject), ...sessions.map(({ trainer }) => trainer)];
    const names = await namesOf(store, new Set([...subjects, ...callerOf(scope)]), scope);
    const speech = reportLanguage(language, site.zone);
    const nameOf = (subject: string) => names.get(subject)?.displayName || speech.words.erased;
    const register: Register = {
      group: group.name,
      site: site.name,
      from: start,
      until: end,
      sessions,
      rows: registerRows(sessions, records, nameOf),
      names: new Map([...names].map(([subject, { displayName }]) => [subject, displayName])),
      madeBy: madeBy(scope, nameOf),
      madeAt: clock.wall(),
    };
    const write = { csv: registerCsv, xlsx: registerXlsx, pdf: registerPdf }[format];
    const bytes = await write(register, speech);
    const detail = { format, from, until, sessions: sessions.length };
    await audit(this.context, store, scope, 'reports.register', groupId, detail);
    return { type: TYPES[format], bytes, name: `register-${from}-${until}.${format}` };
  }

  async sessionSheet(
    id: string,
    format: 'csv' | 'pdf',
    language: Language,
    scope: Read,
  ): Promise<FileAnswer | HubRefusal> {
    const { store, log, clock } = this.context;
    const mayRead =
      scope.caller === null ? systemScope('record.read') : authorise(scope.caller, 'record.read');
    const read = await readSession(log, id, scope);
    // Who may have reports of their own sessions only gets no sheet of one in which they are a trainee.
    if (!read || !mayRead || !ownsAll(scope, read.state.definition.trainer)) return no('sessions.unknown');
    const roll = await this.records.roll(id, mayRead);
    if (isNo(roll)) return roll;
    const { definition } = read.state;
    const site = await store.sites.byId(definition.siteId, scope);
    const room = await store.rooms.byId(definition.roomId, scope);
    const names = await namesOf(store, callerOf(scope), scope);
    const kiosks = await store.figures.kioskNames([...read.state.kiosks.keys()], scope);
    const speech = reportLanguage(language, site?.zone ?? 'UTC');
    const sheet: SessionSheet = {
      roll,
      state: read.state,
      site: site?.name ?? '',
      room: room?.name ?? '',
      kiosks,
      seal: sealOf(read.facts),
      madeBy: madeBy(scope, (subject) => names.get(subject)?.displayName ?? ''),
      madeAt: clock.wall(),
    };
    const bytes = format === 'csv' ? sheetCsv(sheet, speech) : await sheetPdf(sheet, speech);
    await audit(this.context, store, scope, 'reports.session-sheet', id, { format, hash: sheet.seal.all });
    return { type: TYPES[format], bytes, name: `session-${id}.${format}` };
  }
}

const TYPES = { csv: CSV, xlsx: XLSX, pdf: PDF } as const;

function ownsAll(scope: Read, trainer: string): boolean {
  return reaches(scope, 'all') || scope.caller?.subject === trainer;
}

function callerOf(scope: Scope): string[] {
  return scope.caller ? [scope.caller.subject] : [];
}

function madeBy(scope: Scope, nameOf: (subject: string) => string): string {
  return scope.caller ? nameOf(scope.caller.subject) : '';
}
