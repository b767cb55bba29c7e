/** `hub move`: everything of a hub on SQLite into an empty PostgreSQL, whole and compared, or not at all. */
import type Sqlite from 'better-sqlite3-multiple-ciphers';
import type { HubConfig } from '../../core/contracts/config.ts';
import { RosterError } from '../../core/contracts/error.ts';
import { databasePlace } from '../config-file.ts';
import { closeUpSqlite, openSqlite } from '../storage/backup/copy-database.ts';
import { copyRows, type OnProgress } from '../storage/backup/copy-rows.ts';
import {
  beginFilling,
  contentsOf,
  dropMark,
  giveUpFilling,
  requireNobodyServes,
  withClient,
} from '../storage/backup/filling.ts';
import { holdDataFolder } from '../storage/data-lock.ts';
import { type DatabasePlace, type HubDatabase, openDatabase } from '../storage/database.ts';
import { requireFile, withDatabase } from '../storage/existing.ts';
import { openIdentity } from '../storage/identity.ts';
import { migrate } from '../storage/migrations/migrate.ts';
import { NOT_SERVED, type NotServed, notServed } from '../storage/served.ts';

/** How often a long copy says how far it is, ms. */
const TELL_MS = 1_000;

export interface MoveCommand {
  /** Address of the empty PostgreSQL database. */
  readonly to: string;
  readonly print: (line: string) => void;
}

/**
 * The hub goes on in the same epoch: kiosks notice nothing but the break. Interrupted anywhere, it is run again, and until
 * it says that it is done the hub may as well be started on SQLite, unless that says that it was moved.
 * @throws RosterError `move.*`, `storage.*`, `backup.hub-is-running`; the SQLite database serves on then
 */
export async function runMove(config: HubConfig, key: Uint8Array, command: MoveCommand): Promise<void> {
  const place = databasePlace(config);
  if ('url' in place)
    throw new RosterError('move.not-sqlite', 'This hub is on PostgreSQL already: nothing was moved.');
  requireFile(place);
  const letGo = await holdDataFolder(config.dataDir, 'alone');
  try {
    await moveHeld(place, key, command);
  } finally {
    letGo();
  }
}

async function moveHeld(
  place: { readonly file: string },
  key: Uint8Array,
  command: MoveCommand,
): Promise<void> {
  const { to, print } = command;
  closeUpSqlite(place.file, key);
  const from = await look(place, key);
  await requireNobodyServes(to);
  if (await isThere(to, from, key)) {
    print('This hub was moved there already.');
    sayNext(to, print);
    return;
  }
  await beginFilling(to, Date.now());
  try {
    await makeTables(to, key);
    await copyAll(place.file, key, command);
  } catch (error) {
    await giveUp(place.file, key, to);
    throw error;
  }
  sayNext(to, print);
}

interface Here {
  readonly hubId: string;
  readonly why: NotServed | null;
}

function look(place: DatabasePlace, key: Uint8Array): Promise<Here> {
  const look = async (db: HubDatabase) => ({
    hubId: (await openIdentity(db)).hubId,
    why: await notServed(db),
  });
  return withDatabase(place, key, look, { served: false });
}

/** Whether it was moved before, to its end. @throws RosterError `move.in-the-way` */
async function isThere(to: string, from: Here, key: Uint8Array): Promise<boolean> {
  const contents = await contentsOf(to);
  if (contents === 'nothing' || contents === 'unfinished') return false;
  if (contents === 'a-hub' && from.why === 'moved' && (await look({ url: to }, key)).hubId === from.hubId)
    return true;
  throw new RosterError(
    'move.in-the-way',
    'The database to move to is not empty: name one that was just created. Nothing was moved.',
  );
}

async function copyAll(file: string, key: Uint8Array, { to, print }: MoveCommand): Promise<void> {
  const source = openSqlite(file, key);
  try {
    source.exec('begin exclusive');
    const counts = await withClient(to, async (target) => {
      await target.query('begin');
      const copied = await copyRows(source, target, teller(print));
      await dropMark(target);
      // Marked first: whoever is interrupted here finds two that are not served, and moves again.
      markMoved(source);
      source.exec('commit');
      await target.query('commit');
      await target.query('analyze');
      return copied;
    });
    const rows = [...counts.values()].reduce((sum, each) => sum + each, 0);
    print(`Moved ${counts.size} tables with ${rows} rows, counted and hashed on both sides.`);
  } finally {
    source.close();
  }
}

/** Back to SQLite, unless the other side is known or may be whole: then moving again finds that out. */
async function giveUp(file: string, key: Uint8Array, to: string): Promise<void> {
  try {
    if ((await contentsOf(to)) !== 'unfinished') return;
    await giveUpFilling(to);
  } catch (error) {
    if (error instanceof RosterError) return;
    throw error;
  }
  const source = openSqlite(file, key);
  try {
    source.exec(`drop table if exists ${NOT_SERVED}`);
  } finally {
    source.close();
  }
}

function markMoved(source: Sqlite.Database): void {
  source.exec(`create table if not exists ${NOT_SERVED} (why text not null)`);
  source.exec(`delete from ${NOT_SERVED}`);
  source.exec(`insert into ${NOT_SERVED} values ('moved')`);
}

function teller(print: (line: string) => void): OnProgress {
  let told = Date.now();
  return (table, what, done, of) => {
    if (Date.now() - told < TELL_MS) return;
    told = Date.now();
    print(`${table}: ${done} of ${of} rows ${what}`);
  };
}

function sayNext(to: string, print: (line: string) => void): void {
  const address = new URL(to);
  if (address.password !== '') address.password = '…';
  print(
    `Now set "database": {"kind": "postgres", "url": "${decodeURI(String(address))}"}, and start the hub.`,
  );
  print(
    'database.key, pki, erasures.jsonl and fleet.jsonl stay where they are: the hub needs them as before.',
  );
}

/** Empty, in the version of this hub. */
async function makeTables(url: string, key: Uint8Array): Promise<void> {
  const db = openDatabase({ url, key });
  try {
    await migrate(db, Date.now(), { served: false });
  } finally {
    await db.destroy();
  }
}
