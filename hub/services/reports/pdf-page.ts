/** Printed pages: a title, tables that go on over pages with their header row, and a foot with page numbers. */
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { fillWords } from '../../../core/domain/fill-words.ts';
import type { ReportLanguage } from './words.ts';

/** DejaVu (its licence comes with the package): Latin, Greek, Cyrillic, Armenian and Georgian letters. */
const REGULAR = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'));
const BOLD = fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'));

const MARGIN = 36;
const FOOT = 24;
const PADDING = 2;
const INK = '#111111';
const LINE = '#999999';
const SHADE = '#eeeeee';

/** What the font draws; text in other scripts is told, not left out in silence. */
const UNPRINTABLE =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\p{Script=Common}\p{Script=Inherited}]|\p{Extended_Pictographic}/gu;

export interface Column {
  readonly head: string;
  /** Points. */
  readonly width: number;
  readonly align?: 'left' | 'center' | 'right';
}

export class PdfPages {
  readonly #doc: PDFKit.PDFDocument;
  readonly #language: ReportLanguage;
  readonly #parts: Uint8Array[] = [];
  readonly #done: Promise<void>;
  readonly #foot: string;
  #missing = false;

  /** `foot`: who made it and when. */
  constructor(title: string, foot: string, landscape: boolean, language: ReportLanguage) {
    this.#doc = new PDFDocument({
      size: 'A4',
      layout: landscape ? 'landscape' : 'portrait',
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
      bufferPages: true,
      lang: language.language,
      info: { Title: title },
      font: REGULAR,
    });
    this.#language = language;
    this.#foot = foot;
    this.#doc.on('data', (part: Buffer) => this.#parts.push(part));
    this.#done = new Promise((resolveDone, reject) => {
      this.#doc.on('end', resolveDone);
      this.#doc.on('error', reject);
    });
    this.#doc.fillColor(INK);
  }

  /** Points between the margins. */
  get width(): number {
    return this.#doc.page.width - 2 * MARGIN;
  }

  heading(text: string, size = 14): void {
    this.#room(size * 3);
    this.#doc.font(BOLD).fontSize(size).text(this.#shown(text), MARGIN, this.#doc.y, { width: this.width });
    this.#doc.moveDown(0.4);
  }

  line(text: string, size = 9): void {
    this.#doc
      .font(REGULAR)
      .fontSize(size)
      .text(this.#shown(text), MARGIN, this.#doc.y, { width: this.width });
  }

  /** A word and what it says, in two columns. */
  field(name: string, value: string): void {
    this.#doc.fontSize(9);
    const shown = this.#shown(value);
    const height = this.#doc.font(REGULAR).heightOfString(shown, { width: this.width - 120 });
    this.#room(height);
    const { y } = this.#doc;
    this.#doc.font(BOLD).text(this.#shown(name), MARGIN, y, { width: 115 });
    this.#doc.font(REGULAR).text(shown, MARGIN + 120, y, { width: this.width - 120 });
    this.#doc.y = y + height + 2;
  }

  gap(points = 10): void {
    this.#doc.y += points;
  }

  newPage(): void {
    this.#doc.addPage();
  }

  /** The header row is repeated on every page; a row is never cut in two. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[], size = 8): void {
    const heads = columns.map((column) => column.head);
    this.#room(3 * this.#height(columns, heads, size));
    this.#row(columns, heads, size, true);
    for (const row of rows) {
      if (this.#doc.y + this.#height(columns, row, size) > this.#bottom) {
        this.#doc.addPage();
        this.#row(columns, heads, size, true);
      }
      this.#row(columns, row, size, false);
    }
    this.gap();
  }

  /** Writes the foot of every page and closes the file. */
  async bytes(): Promise<Uint8Array> {
    const doc = this.#doc;
    const { words } = this.#language;
    if (this.#missing) this.line(words.missing, 8);
    const { count } = doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      doc.switchToPage(page);
      // Below the margin a new page would be begun.
      doc.page.margins.bottom = 0;
      const y = doc.page.height - MARGIN - FOOT / 2;
      const number = fillWords(words.page, { page: page + 1, pages: count });
      doc
        .font(REGULAR)
        .fontSize(7)
        .text(this.#shown(this.#foot), MARGIN, y, { width: this.width, lineBreak: false });
      doc.text(number, MARGIN, y, { width: this.width, align: 'right', lineBreak: false });
    }
    doc.end();
    await this.#done;
    return Buffer.concat(this.#parts);
  }

  get #bottom(): number {
    return this.#doc.page.height - MARGIN - FOOT;
  }

  #room(height: number): void {
    if (this.#doc.y + height > this.#bottom) this.#doc.addPage();
  }

  #height(columns: readonly Column[], row: readonly string[], size: number): number {
    this.#doc.font(BOLD).fontSize(size);
    const heights = columns.map(({ width }, index) =>
      this.#doc.heightOfString(this.#shown(row[index] ?? ''), { width: width - 2 * PADDING }),
    );
    return Math.max(...heights) + 2 * PADDING;
  }

  #row(columns: readonly Column[], row: readonly string[], size: number, head: boolean): void {
    const doc = this.#doc;
    const height = this.#height(columns, row, size);
    const { y } = doc;
    const wide = columns.reduce((sum, column) => sum + column.width, 0);
    if (head) doc.rect(MARGIN, y, wide, height).fill(SHADE).fillColor(INK);
    let x = MARGIN;
    doc.font(head ? BOLD : REGULAR).fontSize(size);
    for (const [index, { width, align = 'left' }] of columns.entries()) {
      const text = this.#shown(row[index] ?? '');
      doc.text(text, x + PADDING, y + PADDING, { width: width - 2 * PADDING, align });
      x += width;
    }
    doc
      .moveTo(MARGIN, y + height)
      .lineTo(MARGIN + wide, y + height)
      .lineWidth(0.5)
      .stroke(LINE);
    doc.y = y + height;
    doc.x = MARGIN;
  }

  #shown(text: string): string {
    const shown = text.normalize('NFC').replaceAll(UNPRINTABLE, '□');
    if (shown !== text.normalize('NFC')) this.#missing = true;
    return shown;
  }
}
