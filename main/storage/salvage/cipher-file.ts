/**
 * An encrypted SQLite file and the write-ahead log beside it, page by page and without SQLite: where the first page is
 * gone, SQLite opens nothing, and every other page is still there. Each page is encrypted by itself (SQLCipher 4 with a
 * raw key: AES-256-CBC, the nonce and an HMAC-SHA512 in the last 80 bytes).
 */
import { createDecipheriv } from 'node:crypto';
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

const PAGE_BYTES = 4096;
const RESERVED = 80;
/** What of a page SQLite uses. */
export const USABLE_BYTES = PAGE_BYTES - RESERVED;
const NONCE_BYTES = 16;
/** The file's salt lies where the first page would begin, and is not encrypted. */
const SALT_BYTES = 16;
/** File header and frame header of a write-ahead log (sqlite.org/fileformat2.html, section 4). */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

export interface Page {
  readonly number: number;
  /** `USABLE_BYTES`, decrypted. Nothing says that they are what was written: whoever reads them must prove that. */
  readonly bytes: Buffer;
}

interface Place {
  readonly handle: number;
  readonly at: number;
}

export class CipherFile {
  readonly #key: Uint8Array;
  readonly #handles: number[] = [];
  /** Every version of every page, the log's after the file's. */
  readonly #pages: { readonly number: number; readonly place: Place }[] = [];
  readonly #newest = new Map<number, Place>();

  /** @param key 32 bytes. */
  constructor(file: string, key: Uint8Array) {
    this.#key = key;
    this.#open(file, 0, PAGE_BYTES, (_place, index) => index + 1);
    this.#open(`${file}-wal`, WAL_HEADER, FRAME_HEADER + PAGE_BYTES, ({ handle, at }) => {
      const header = Buffer.alloc(4);
      readSync(handle, header, 0, 4, at - FRAME_HEADER);
      return header.readUInt32BE(0);
    });
  }

  /** Older versions of a page too: what was once written in a log that is only added to is still true. */
  *pages(): Generator<Page> {
    for (const { number, place } of this.#pages) yield { number, bytes: this.#read(number, place) };
  }

  /** A page as it was written last. */
  page(number: number): Buffer | undefined {
    const place = this.#newest.get(number);
    return place && this.#read(number, place);
  }

  close(): void {
    for (const handle of this.#handles) closeSync(handle);
  }

  #open(file: string, from: number, step: number, numberOf: (place: Place, index: number) => number): void {
    if (!existsSync(file)) return;
    const handle = openSync(file, 'r');
    this.#handles.push(handle);
    const { size } = fstatSync(handle);
    for (let index = 0; from + (index + 1) * step <= size; index += 1) {
      const place = { handle, at: from + (index + 1) * step - PAGE_BYTES };
      const number = numberOf(place, index);
      this.#pages.push({ number, place });
      this.#newest.set(number, place);
    }
  }

  #read(number: number, { handle, at }: Place): Buffer {
    const page = Buffer.alloc(PAGE_BYTES);
    readSync(handle, page, 0, PAGE_BYTES, at);
    const nonce = page.subarray(USABLE_BYTES, USABLE_BYTES + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-cbc', this.#key, nonce).setAutoPadding(false);
    const from = number === 1 ? SALT_BYTES : 0;
    const plain = Buffer.alloc(USABLE_BYTES);
    decipher.update(page.subarray(from, USABLE_BYTES)).copy(plain, from);
    return plain;
  }
}
