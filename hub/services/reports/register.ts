/** The attendance register of a group over a period: a row per trainee, a column per session. */
import { addCounts, type Counts, countOf, NO_COUNTS, rateOf } from '../../../core/domain/attendance-rate.ts';
import { fillWords } from '../../../core/domain/fill-words.ts';
import type { RecordStatus } from '../../../core/domain/record.ts';
import type { RegisterRecord } from '../../../core/ports/figure-store.ts';
import type { SessionSummary } from '../../../core/ports/hub-log.ts';
import { type Cell, writeCsv } from '../csv-file.ts';
import { type Column, PdfPages } from './pdf-page.ts';
import { longDay, percent, type ReportLanguage, shortDay, sortableTime, timeOfDay } from './words.ts';
import { xlsxOf } from './xlsx-file.ts';

type Shown = RecordStatus | 'made-up';

export interface RegisterRow {
  readonly name: string;
  /** Per session of the register, in its order; null where the trainee was never on the roll. */
  readonly statuses: readonly (Shown | null)[];
  /** What counts in the rate: settled sessions, and no makeup of one that took place. */
  readonly counts: Counts;
}

export interface Register {
  readonly group: string;
  readonly site: string;
  /** Instants, ms. */
  readonly from: number;
  readonly until: number;
  readonly sessions: readonly SessionSummary[];
  readonly rows: readonly RegisterRow[];
  /** Name by pseudonym of trainers, and by id of rooms. */
  readonly names: ReadonlyMap<string, string>;
  readonly madeBy: string;
  readonly madeAt: number;
}

/** Rows by name; `nameOf` names a pseudonym. */
export function registerRows(
  sessions: readonly SessionSummary[],
  records: readonly RegisterRecord[],
  nameOf: (subject: string) => string,
): RegisterRow[] {
  const bySubject = new Map<string, Map<string, RegisterRecord>>();
  for (const record of records) {
    const own = bySubject.get(record.subject) ?? new Map<string, RegisterRecord>();
    own.set(record.session, record);
    bySubject.set(record.subject, own);
  }
  const rows = [...bySubject].map(([subject, own]) => ({
    name: nameOf(subject),
    statuses: sessions.map(({ id }) => shownStatus(own.get(id))),
    counts: [...own.values()]
      .map((record) => countOf(record.counted, record.madeUpBy !== null))
      .reduce(addCounts, NO_COUNTS),
  }));
  return rows.sort((a, b) => a.name.localeCompare(b.name));
}

function shownStatus(record: RegisterRecord | undefined): Shown | null {
  if (!record) return null;
  return record.madeUpBy !== null && record.status === 'absent' ? 'made-up' : record.status;
}

const TOTALS = ['present', 'late', 'absent', 'excused', 'madeUp'] as const;

export function registerCsv(register: Register, language: ReportLanguage): Uint8Array {
  return writeCsv(tableOf(register, language, (share) => percent(share, language)));
}

export function registerXlsx(register: Register, language: ReportLanguage): Promise<Uint8Array> {
  const rows = tableOf(register, language, (share) => share);
  const widths = [30, ...register.sessions.map(() => 12), ...TOTALS.map(() => 10), 10];
  return xlsxOf(language.words.register.sheet, rows, { widths, shareColumn: widths.length - 1 });
}

function tableOf(
  register: Register,
  language: ReportLanguage,
  rate: (share: number | null) => Cell,
): Cell[][] {
  const { words } = language;
  const heads = register.sessions.map(
    (session) =>
      `${sortableTime(session.scheduledStart, language).slice(0, 16)} ${titleOf(session, language)}`,
  );
  const rows = register.rows.map(({ name, statuses, counts }) => [
    name,
    ...statuses.map((status) => (status === null ? '' : words.status[status])),
    ...TOTALS.map((total) => counts[total]),
    rate(rateOf(counts)),
  ]);
  return [[words.register.name, ...heads, ...totalHeads(language), words.register.rate], ...rows];
}

function totalHeads({ words }: ReportLanguage): string[] {
  return TOTALS.map((total) => words.status[total === 'madeUp' ? 'made-up' : total]);
}

function titleOf(session: SessionSummary, { words }: ReportLanguage): string {
  if (session.missed) return `${session.title} (${words.sessionStatus.missed})`;
  if (session.status === 'canceled') return `${session.title} (${words.sessionStatus.canceled})`;
  return session.kind === 'makeup' ? `${session.title} (${words.register.makeup})` : session.title;
}

const NAME = 150;
const SESSION = 30;
const TOTAL = 34;

/** As many sessions on a page as fit, then the next ones for the same people; the totals stand behind the last. */
export async function registerPdf(register: Register, language: ReportLanguage): Promise<Uint8Array> {
  const { words } = language;
  const title = `${words.register.title}: ${register.group}`;
  const made = fillWords(words.made, { at: sortableTime(register.madeAt, language), by: register.madeBy });
  const pdf = new PdfPages(title, `${register.site} · ${made}`, true, language);
  const period = { from: longDay(register.from, language), until: longDay(register.until - 1, language) };
  const fits = Math.floor((pdf.width - NAME) / SESSION);
  const total = pdf.width - NAME - (TOTALS.length + 1) * TOTAL;
  const blocks = blocksOf(register.sessions.length, fits, Math.floor(total / SESSION));
  for (const [index, block] of blocks.entries()) {
    if (index > 0) pdf.newPage();
    pdf.heading(title);
    pdf.line(`${register.site}, ${fillWords(words.period, period)}`);
    pdf.line(legend(language));
    pdf.gap();
    drawBlock(pdf, register, block, language);
  }
  pdf.newPage();
  pdf.heading(words.register.sessions);
  drawSessions(pdf, register, language);
  return pdf.bytes();
}

interface Block {
  readonly from: number;
  readonly until: number;
  readonly totals: boolean;
}

/** The last block leaves room for the totals. */
function blocksOf(sessions: number, fits: number, fitsWithTotals: number): Block[] {
  const blocks: Block[] = [];
  let from = 0;
  while (sessions - from > fitsWithTotals) {
    const until = Math.min(from + fits, sessions);
    blocks.push({ from, until, totals: false });
    from = until;
  }
  return [...blocks, { from, until: sessions, totals: true }];
}

function drawBlock(pdf: PdfPages, register: Register, block: Block, language: ReportLanguage): void {
  const { words } = language;
  if (register.rows.length === 0) {
    pdf.line(words.register.nobody);
    return;
  }
  const sessions = register.sessions.slice(block.from, block.until);
  const columns: Column[] = [
    { head: words.register.name, width: NAME },
    ...sessions.map((session, index) => ({
      head: `${block.from + index + 1}\n${shortDay(session.scheduledStart, language)}`,
      width: SESSION,
      align: 'center' as const,
    })),
  ];
  if (block.totals)
    for (const head of [...totalHeads(language), words.register.rate])
      columns.push({ head, width: TOTAL, align: 'right' });
  const rows = register.rows.map(({ name, statuses, counts }) => [
    name,
    ...statuses.slice(block.from, block.until).map((status) => (status ? words.code[status] : '')),
    ...(block.totals
      ? [...TOTALS.map((total) => String(counts[total])), percent(rateOf(counts), language)]
      : []),
  ]);
  pdf.table(columns, rows, 7);
}

function legend({ words }: ReportLanguage): string {
  return (Object.keys(words.code) as Shown[])
    .map((key) => `${words.code[key]} ${words.status[key]}`)
    .join('   ');
}

function drawSessions(pdf: PdfPages, register: Register, language: ReportLanguage): void {
  const { words } = language;
  const columns: Column[] = [
    { head: words.register.number, width: 30, align: 'right' },
    { head: words.register.date, width: 110 },
    { head: words.register.time, width: 80 },
    { head: words.register.session, width: 250 },
    { head: words.register.trainer, width: 160 },
    { head: words.register.status, width: 110 },
  ];
  const rows = register.sessions.map((session, index) => [
    String(index + 1),
    longDay(session.scheduledStart, language),
    `${timeOfDay(session.scheduledStart, language)}–${timeOfDay(session.scheduledEnd, language)}`,
    titleOf(session, language),
    register.names.get(session.trainer) ?? words.erased,
    words.sessionStatus[session.missed ? 'missed' : session.status],
  ]);
  pdf.table(columns, rows);
}
