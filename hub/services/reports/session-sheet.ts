/** The sheet of one session: every record with its evidence, and the hashes that show later whether it still holds. */

import type { Fact } from '../../../core/contracts/fact.ts';
import type { Roll, RollRecord } from '../../../core/contracts/rest/records.ts';
import { compareFacts } from '../../../core/domain/fact-codec.ts';
import { fillWords } from '../../../core/domain/fill-words.ts';
import { sha256Hex } from '../../../core/domain/hash.ts';
import { type Cell, writeCsv } from '../csv-file.ts';
import type { KnownSession } from '../sessions/session-reading.ts';
import { PdfPages } from './pdf-page.ts';
import { type ReportLanguage, sortableTime } from './words.ts';

export interface SessionSheet {
  readonly roll: Roll;
  readonly state: KnownSession;
  readonly site: string;
  readonly room: string;
  /** Kiosk names by id. */
  readonly kiosks: ReadonlyMap<string, string>;
  readonly seal: FactsSeal;
  readonly madeBy: string;
  readonly madeAt: number;
}

export interface FactsSeal {
  readonly facts: number;
  /** Hash of the newest fact in the order of `compareFacts`; empty without any. */
  readonly newest: string;
  /** SHA-256 of all hashes, sorted, each with a line end. */
  readonly all: string;
}

/** What a sheet says of the facts that it rests on. Feedback is none of them: two sheets would tell when one came in. */
export function sealOf(all: readonly Fact[]): FactsSeal {
  const facts = all.filter((fact) => fact.type !== 'feedback.submitted');
  const hashes = facts.map((fact) => fact.hash).sort();
  return {
    facts: hashes.length,
    newest: [...facts].sort(compareFacts).at(-1)?.hash ?? '',
    all: sha256Hex(hashes.map((hash) => `${hash}\n`).join('')),
  };
}

const COLUMNS = [
  'name',
  'status',
  'arrived',
  'method',
  'proof',
  'clock',
  'face',
  'madeUpBy',
  'corrections',
] as const;
type ColumnName = (typeof COLUMNS)[number];

/** First the session in lines of two cells, an empty line, then a row per record. */
export function sheetCsv(sheet: SessionSheet, language: ReportLanguage): Uint8Array {
  const { words } = language;
  const rows: Cell[][] = [...fieldsOf(sheet, language), ...evidenceOf(sheet, language)].map((field) => [
    ...field,
  ]);
  rows.push(
    [],
    COLUMNS.map((column) => words.sheet[column]),
  );
  for (const record of sheet.roll.records) {
    const cells = cellsOf(record, language);
    rows.push(COLUMNS.map((column) => cells[column]));
  }
  const width = COLUMNS.length;
  return writeCsv(rows.map((row) => [...row, ...new Array<Cell>(width - row.length).fill('')]));
}

export async function sheetPdf(sheet: SessionSheet, language: ReportLanguage): Promise<Uint8Array> {
  const { words } = language;
  const { session } = sheet.roll;
  const title = `${words.sheet.title}: ${session.title}`;
  const made = fillWords(words.made, { at: sortableTime(sheet.madeAt, language), by: sheet.madeBy });
  const pdf = new PdfPages(title, `${sheet.site} · ${made}`, true, language);
  pdf.heading(title);
  for (const [name, value] of fieldsOf(sheet, language)) pdf.field(name, value);
  pdf.gap();
  pdf.heading(words.sheet.records, 11);
  const widths: Readonly<Partial<Record<ColumnName, number>>> = {
    name: 165,
    status: 75,
    arrived: 95,
    method: 95,
    proof: 115,
    clock: 95,
    face: 75,
  };
  const shown = COLUMNS.filter((column) => widths[column] !== undefined);
  pdf.table(
    shown.map((column) => ({ head: words.sheet[column], width: widths[column] ?? 0 })),
    sheet.roll.records.map((record) => {
      const cells = cellsOf(record, language);
      return shown.map((column) => cells[column]);
    }),
  );
  drawChanges(pdf, sheet, language);
  pdf.heading(words.sheet.evidence, 11);
  for (const [name, value] of evidenceOf(sheet, language)) pdf.field(name, value);
  pdf.line(fillWords(words.sheet.check, { session: session.id }), 8);
  return pdf.bytes();
}

/** Corrections and makeups stand under the table: a reason may be long. */
function drawChanges(pdf: PdfPages, { roll }: SessionSheet, language: ReportLanguage): void {
  const { words } = language;
  const changed = roll.records.filter((record) => record.corrections.length > 0 || record.madeUpBy !== null);
  if (changed.length === 0) return;
  pdf.heading(words.sheet.corrections, 11);
  for (const record of changed) {
    const cells = cellsOf(record, language);
    const made = cells.madeUpBy && `${words.sheet.madeUpBy} ${cells.madeUpBy}`;
    pdf.field(cells.name, [cells.corrections, made].filter((text) => text !== '').join('\n'));
  }
  pdf.gap();
}

function fieldsOf(sheet: SessionSheet, language: ReportLanguage): [string, string][] {
  const { words } = language;
  const { session, acts } = sheet.roll;
  const { definition, settled, unattended, reviews } = sheet.state;
  const at = (text: string) => sortableTime(Date.parse(text), language);
  const act = (what: 'started' | 'ended'): string => {
    const found = acts.find((one) => one.what === what);
    if (!found) return what === 'ended' && unattended ? words.sheet.unattended : words.none;
    const by = found.by?.displayName || words.erased;
    return `${at(found.at)}, ${by}, ${words.method[found.method]}, ${words.sheet.proof}: ${words.verdict[found.location ?? 'none']}`;
  };
  const status = words.sessionStatus[session.missed ? 'missed' : session.status];
  const kiosks = [...sheet.state.kiosks].map(
    ([id, how]) => `${sheet.kiosks.get(id) ?? id}: ${words.kiosk[how]}`,
  );
  return [
    [words.register.session, session.title],
    [words.sheet.room, `${sheet.room}, ${sheet.site}`],
    [words.sheet.trainer, session.trainer.displayName || words.erased],
    [words.sheet.scheduled, `${at(session.scheduledStart)} – ${at(session.scheduledEnd)} (${language.zone})`],
    [words.sheet.started, act('started')],
    [words.sheet.ended, act('ended')],
    [words.sheet.state, `${status}, ${settled ? words.sheet.settled : words.sheet.notSettled}`],
    [words.sheet.policy, String(definition.policyVersion)],
    [words.sheet.kiosks, kiosks.join('; ') || words.none],
    [words.sheet.reviews, reviews.join(', ') || words.none],
  ];
}

function evidenceOf({ seal }: SessionSheet, { words }: ReportLanguage): [string, string][] {
  return [
    [words.sheet.facts, String(seal.facts)],
    [words.sheet.newest, seal.newest],
    [words.sheet.all, seal.all],
  ];
}

function cellsOf(record: RollRecord, language: ReportLanguage): Record<ColumnName, string> {
  const { words } = language;
  const { arrival } = record;
  const at = (text: string) => sortableTime(Date.parse(text), language);
  const walkIn = record.walkIn === 'no' ? '' : ` (${words.sheet.walkIn})`;
  const rssi = arrival?.location?.medianRssi;
  const strength = rssi === null || rssi === undefined ? '' : `, ${Math.round(rssi)} dBm`;
  return {
    name: record.person.displayName || words.erased,
    status: `${words.status[record.status]}${walkIn}`,
    arrived: arrival ? at(arrival.at) : '',
    method: arrival ? words.method[arrival.method] : '',
    proof: arrival ? `${words.verdict[arrival.location?.verdict ?? 'none']}${strength}` : '',
    clock: arrival ? words.clock[arrival.clockTrust] : '',
    face: faceOf(record),
    madeUpBy: record.madeUpBy ?? '',
    corrections: record.corrections
      .map((correction) =>
        fillWords(words.sheet.correction, {
          status: words.status[correction.status],
          by: correction.by.displayName || words.erased,
          at: at(correction.at),
          reason: correction.reason ?? words.sheet.noReason,
        }),
      )
      .join('\n'),
  };
}

/** Score and threshold, for who may read evidence. */
function faceOf({ arrival }: RollRecord): string {
  const face = arrival?.face;
  return face && face.score !== null ? `${face.score.toFixed(2)} ≥ ${face.threshold.toFixed(2)}` : '';
}
