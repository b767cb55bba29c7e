/** A damaged database is renamed, with what SQLite keeps beside it, and never deleted before it was read. */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder, writeFileDurably } from './durable-file.ts';

const BESIDE = ['-wal', '-shm'] as const;
/** Stands for a database that is gone: beside an empty file SQLite removes the write-ahead log when it opens it. */
const NOTHING = Buffer.alloc(4096);

/** Names of the damaged files beside a database, oldest first. */
export function damagedFiles(file: string): string[] {
  if (!existsSync(dirname(file))) return [];
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(`${basename(file)}.damaged-`) && !/-(wal|shm)$/.test(name))
    .sort();
}

/** Gives where it was put. `now`: wall time, ms. */
export function putAside(file: string, now: number): string {
  const aside = nameAside(file, now);
  renameSync(file, aside);
  moveBeside(file, aside);
  return aside;
}

/**
 * To be called before the database is opened. A write-ahead log without its database is left where whoever put the
 * database aside was stopped in between, or where the database was removed or emptied: SQLite would throw it away, with the
 * newest facts in it.
 */
export function finishPuttingAside(file: string, now: number): void {
  const log = `${file}-wal`;
  if (sizeOf(file) > 0 || sizeOf(log) === 0) return;
  rmSync(file, { force: true });
  const last = damagedFiles(file).at(-1);
  const waiting = last === undefined ? null : join(dirname(file), last);
  if (waiting !== null && !existsSync(`${waiting}-wal`)) {
    moveBeside(file, waiting);
    return;
  }
  const aside = nameAside(file, now);
  writeFileDurably(aside, NOTHING);
  moveBeside(file, aside);
}

/** Sorts behind all that is there, whatever the clock says: the newest counts. */
function nameAside(file: string, now: number): string {
  const name = `${basename(file)}.damaged-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
  const last = damagedFiles(file).at(-1);
  return join(dirname(file), last !== undefined && last >= name ? `${last}-2` : name);
}

function moveBeside(file: string, aside: string): void {
  for (const suffix of BESIDE) if (existsSync(file + suffix)) renameSync(file + suffix, aside + suffix);
  syncFolder(dirname(file));
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
