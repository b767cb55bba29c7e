/** Copies of the database that lie beside it: set aside when it was damaged, or made before an update. */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from './durable-file.ts';

const PIECE = new Uint8Array(1 << 20);

/** Paths, with the write-ahead logs beside them. */
export function copiesOf(file: string): string[] {
  if (!existsSync(dirname(file))) return [];
  const name = basename(file);
  return readdirSync(dirname(file))
    .filter((one) => one.startsWith(`${name}.damaged-`) || one.startsWith(`${name}.before-`))
    .map((one) => join(dirname(file), one));
}

/**
 * Overwrites and removes them all: they hold people as they were, and nothing can be taken out of a damaged file.
 * What could be read of one was taken over at the start, before anything else.
 */
export function destroyCopies(file: string): void {
  const copies = copiesOf(file);
  for (const copy of copies) overwrite(copy);
  for (const copy of copies) rmSync(copy, { force: true });
  if (copies.length > 0) syncFolder(dirname(file));
}

function overwrite(file: string): void {
  const handle = openSync(file, 'r+');
  try {
    const { size } = fstatSync(handle);
    for (let at = 0; at < size; ) at += writeSync(handle, PIECE, 0, Math.min(PIECE.length, size - at), at);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
