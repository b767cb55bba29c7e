/** Rows in a page of an SQLite table (sqlite.org/fileformat2.html, sections 1.6 and 2.1), read without its schema. */
import { USABLE_BYTES } from './cipher-file.ts';

export type Value = string | number | Buffer | null;

/** Gives a page that a long row goes on in; undefined where it is not there. */
export type PageAt = (number: number) => Buffer | undefined;

const TABLE_LEAF = 0x0d;
/** Where the tree begins on the first page: after the file's header. */
const FILE_HEADER = 100;
const LEAF_HEADER = 8;
/** A row that is longer is none of ours. Bytes. */
const LONGEST_ROW = 2_000_000;

/** The rows that can be made out; what is damaged beyond reading is left out. */
export function* rowsOf(page: Buffer, number: number, pageAt: PageAt): Generator<Value[]> {
  const start = number === 1 ? FILE_HEADER : 0;
  if (page[start] !== TABLE_LEAF) return;
  const cells = page.readUInt16BE(start + 3);
  for (let cell = 0; cell < cells; cell += 1) {
    const at = start + LEAF_HEADER + cell * 2;
    if (at + 2 > USABLE_BYTES) return;
    const row = readCell(page, page.readUInt16BE(at), pageAt);
    if (row) yield row;
  }
}

function readCell(page: Buffer, at: number, pageAt: PageAt): Value[] | null {
  try {
    const length = varint(page, at);
    const rowid = varint(page, length.next);
    if (length.value > LONGEST_ROW) return null;
    const payload = payloadAt(page, rowid.next, length.value, pageAt);
    return payload && readRecord(payload);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A row that does not fit goes on in a chain of pages; how much of it stays here is in section 1.6. */
function payloadAt(page: Buffer, at: number, length: number, pageAt: PageAt): Buffer | null {
  const most = USABLE_BYTES - 35;
  if (length <= most) return at + length <= USABLE_BYTES ? page.subarray(at, at + length) : null;
  const least = Math.floor(((USABLE_BYTES - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (USABLE_BYTES - 4));
  const local = wanted <= most ? wanted : least;
  const parts = [page.subarray(at, at + local)];
  let left = length - local;
  let next = page.readUInt32BE(at + local);
  while (left > 0) {
    const more = pageAt(next);
    if (!more) return null;
    parts.push(more.subarray(4, 4 + Math.min(left, USABLE_BYTES - 4)));
    left -= USABLE_BYTES - 4;
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function readRecord(payload: Buffer): Value[] {
  const header = varint(payload, 0);
  const values: Value[] = [];
  let body = header.value;
  for (let at = header.next; at < header.value; ) {
    const type = varint(payload, at);
    at = type.next;
    const { value, bytes } = readValue(payload, body, type.value);
    values.push(value);
    body += bytes;
  }
  return values;
}

/** Bytes of the whole numbers, by serial type. */
const INTEGER_BYTES = [0, 1, 2, 3, 4, 6] as const;

function readValue(payload: Buffer, at: number, type: number): { value: Value; bytes: number } {
  if (type === 0) return { value: null, bytes: 0 };
  if (type === 8 || type === 9) return { value: type - 8, bytes: 0 };
  if (type === 6) return { value: Number(payload.readBigInt64BE(at)), bytes: 8 };
  if (type === 7) return { value: payload.readDoubleBE(at), bytes: 8 };
  const bytes = INTEGER_BYTES[type];
  if (bytes !== undefined) return { value: payload.readIntBE(at, bytes), bytes };
  const length = Math.floor((type - 12) / 2);
  if (type < 12 || at + length > payload.length) throw new RangeError('not a value');
  const raw = payload.subarray(at, at + length);
  return { value: type % 2 === 1 ? raw.toString('utf8') : Buffer.from(raw), bytes: length };
}

function varint(bytes: Buffer, at: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes.readUInt8(at + index);
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  return { value: value * 256 + bytes.readUInt8(at + 8), next: at + 9 };
}
