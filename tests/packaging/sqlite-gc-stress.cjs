/**
 * Run by Electron as Node with --expose-gc: opens encrypted databases through the given addon and throws away
 * databases, statements, iterators and functions while the garbage collector is made to run. A wrong finaliser ends
 * the process here. Prints one JSON line.
 */
const { mkdtempSync, rmSync, readFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { isMainThread, Worker, workerData } = require('node:worker_threads');
const Database = require('better-sqlite3-multiple-ciphers');

const nativeBinding = isMainThread ? process.argv[2] : workerData.nativeBinding;
const ROUNDS = 60;

function open(path) {
  const database = new Database(path, { nativeBinding });
  database.pragma("cipher = 'sqlcipher'");
  // The cost of the key derivation is not what is tested here.
  database.pragma('kdf_iter = 1000');
  database.pragma("key = 'correct horse'");
  return database;
}

function stress(folder) {
  let rows = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const path = join(folder, `${round % 4}.db`);
    const database = open(path);
    database.function('twice', (value) => value * 2);
    database.exec('CREATE TABLE IF NOT EXISTS fact (seq INTEGER PRIMARY KEY, body BLOB, note TEXT)');
    const insert = database.prepare('INSERT INTO fact (body, note) VALUES (?, ?)');
    database.transaction(() => {
      for (let row = 0; row < 50; row++) insert.run(Buffer.alloc(512, row), `note ${row}`.repeat(20));
    })();
    for (let read = 0; read < 40; read++) {
      rows += database
        .prepare(`SELECT seq, twice(seq) AS t, body, note FROM fact LIMIT ${read + 1}`)
        .all().length;
    }
    const iterator = database.prepare('SELECT * FROM fact').iterate();
    iterator.next();
    iterator.return();
    try {
      database.prepare('SELECT nonsense FROM fact');
    } catch {
      rows += 1;
    }
    // Half of the databases are left to the collector, open.
    if (round % 2 === 0) database.close();
    if (typeof global.gc === 'function') global.gc();
  }
  return rows;
}

const folder = mkdtempSync(join(tmpdir(), 'sqlite-gc-'));
if (isMainThread) {
  const rows = stress(folder);
  const header = readFileSync(join(folder, '0.db')).subarray(0, 15).toString('latin1');
  const worker = new Worker(__filename, { workerData: { nativeBinding } });
  worker.once('exit', (code) => {
    rmSync(folder, { recursive: true, force: true });
    const { napi, electron } = process.versions;
    console.log(
      JSON.stringify({ rows, worker: code, encrypted: header !== 'SQLite format 3', napi, electron }),
    );
  });
} else {
  stress(folder);
  rmSync(folder, { recursive: true, force: true });
}
