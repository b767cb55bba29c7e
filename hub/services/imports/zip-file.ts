/**
 * The files of a ZIP (PKWARE APPNOTE), within bounds that are checked before anything is unpacked: nothing is written
 * anywhere, and no entry becomes larger than it may be, whatever it says of itself.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { type RowError, rowError } from './report.ts';

export const MAX_ENTRIES = 5000;
/** Unpacked, all of them. */
const MAX_TOTAL = 2 * 1024 * 1024 * 1024;
/** Photos are compressed already: what shrinks much further is none. */
const MAX_RATIO = 100;
const SMALL = 1024 * 1024;

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
const LONGEST_COMMENT = 0xffff;

export interface ZipEntry {
  /** Place in the archive, from 1. */
  readonly row: number;
  readonly name: string;
  readonly size: number;
  readonly packed: number;
  readonly method: number;
  readonly crc: number;
  readonly encrypted: boolean;
  readonly offset: number;
}

/** The entries that are files, or why the archive is not opened. */
export function listZip(file: Uint8Array): readonly ZipEntry[] | RowError {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = findEnd(view);
  if (end === null) return rowError(0, null, 'import.not-a-zip');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count > MAX_ENTRIES) return rowError(0, null, 'import.too-many-rows', { most: MAX_ENTRIES });
  const entries: ZipEntry[] = [];
  let total = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > file.length || view.getUint32(at, true) !== ENTRY)
      return rowError(0, null, 'import.not-a-zip');
    const lengths = [28, 30, 32].map((offset) => view.getUint16(at + offset, true));
    const [nameLength = 0] = lengths;
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + nameLength));
    const entry: ZipEntry = {
      row: index + 1,
      name,
      size: view.getUint32(at + 24, true),
      packed: view.getUint32(at + 20, true),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      offset: view.getUint32(at + 42, true),
    };
    total += entry.size;
    if (!name.endsWith('/')) entries.push(entry);
    at += 46 + lengths.reduce((sum, length) => sum + length, 0);
  }
  return total > MAX_TOTAL ? rowError(0, null, 'import.zip-bomb') : entries;
}

/** What is wrong with an entry before it is unpacked; null when nothing is. */
export function entryProblem(entry: ZipEntry): RowError['code'] | null {
  const { name, size, packed } = entry;
  const parts = name.split(/[\\/]/);
  if (entry.encrypted) return 'import.encrypted';
  if (/^[\\/]|^[A-Za-z]:|\p{Cc}/u.test(name) || parts.includes('..')) return 'import.unsafe-name';
  if (/\.(zip|7z|rar|tar|gz|tgz|bz2|xz)$/i.test(name)) return 'import.nested-archive';
  if (size > SMALL && size > packed * MAX_RATIO) return 'import.zip-bomb';
  return null;
}

/** Null when it is damaged, packed in a way that nobody uses for photos, or larger than it says. */
export function unpack(file: Uint8Array, { offset, packed, size, method, crc }: ZipEntry): Uint8Array | null {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (offset + 30 > file.length || view.getUint32(offset, true) !== LOCAL) return null;
  const start = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (start + packed > file.length) return null;
  const bytes = file.subarray(start, start + packed);
  try {
    const plain =
      method === 0 ? bytes : method === 8 ? inflateRawSync(bytes, { maxOutputLength: size + 1 }) : null;
    return plain && plain.length === size && crc32(plain) === crc ? plain : null;
  } catch {
    return null;
  }
}

function findEnd(view: DataView): number | null {
  const first = Math.max(0, view.byteLength - END_SIZE - LONGEST_COMMENT);
  for (let at = view.byteLength - END_SIZE; at >= first; at -= 1)
    if (view.getUint32(at, true) === END) return at;
  return null;
}
