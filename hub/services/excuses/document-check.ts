/** What a document is, by its own bytes and not by what it is called. */
import { fileTypeFromBuffer } from 'file-type';
import { DOCUMENT_TYPES } from '../../../core/contracts/rest/excuses.ts';
import type { DocumentType } from '../../../core/ports/excuse-store.ts';

export type DocumentVerdict =
  | { readonly kind: 'taken'; readonly type: DocumentType }
  /** A media type, or what it is mixed with. */
  | { readonly kind: 'refused'; readonly found: string };

/** Browsers guess by at most so many bytes at the start (WHATWG MIME sniffing, section 5.2). */
const SNIFFED = 1445;
/** Readers look for `%PDF-` in so many bytes at the start (PDF 1.7, appendix H, note 13). */
const PDF_HEAD = 1024;
/** A ZIP's end record stands within so many bytes of the end (APPNOTE.TXT 4.3.16). */
const ZIP_TAIL = 65_557;

const HTML = /<(?:!doctype|html|head|body|script|iframe|svg|meta|title|style)\b/i;

/** PDF, JPEG or PNG, and nothing that another program would take for something else. */
export async function checkDocument(content: Uint8Array): Promise<DocumentVerdict> {
  const found = (await fileTypeFromBuffer(content))?.mime;
  const type = DOCUMENT_TYPES.find((known) => known === found);
  if (!type) return { kind: 'refused', found: found ?? guess(content) };
  const mixed = mixedWith(type, content);
  return mixed ? { kind: 'refused', found: `${type} + ${mixed}` } : { kind: 'taken', type };
}

function guess(content: Uint8Array): string {
  const head = textOf(content.subarray(0, SNIFFED));
  return HTML.test(head) ? 'text/html' : 'unknown';
}

function mixedWith(type: DocumentType, content: Uint8Array): string | null {
  if (HTML.test(textOf(content.subarray(0, SNIFFED)))) return 'text/html';
  const head = textOf(content.subarray(0, PDF_HEAD));
  if (type !== 'application/pdf' && head.includes('%PDF-')) return 'application/pdf';
  const tail = textOf(content.subarray(Math.max(0, content.length - ZIP_TAIL)));
  if (tail.includes('PK\u0005\u0006')) return 'application/zip';
  return null;
}

/** One character a byte. */
function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
