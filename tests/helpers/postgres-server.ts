/** A PostgreSQL of our own for tests and benchmarks: from Debian's package, in a folder of its own, on a socket only. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface PostgresServer {
  readonly folder: string;
  /** Where a database of this name is to be found. */
  url(database: string): string;
  stop(): void;
}

/**
 * Starts a server. `durable: false` trades surviving a power cut for speed. Memory settings are for a machine that
 * does something else too.
 * @throws Error when PostgreSQL is not installed, or does not start: tests must not pass without it.
 */
export function startPostgres(options: { durable: boolean }): PostgresServer {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'roster-pg-'));
  const data = join(folder, 'data');
  const user = account();
  // It refuses to run as root: Debian's package has made an account for it.
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  run(user, join(bin, 'initdb'), [
    ...['-D', data, '-U', 'roster', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8'],
    // As unlike the order of bytes as a campus may have it.
    ...['--locale-provider=icu', '--icu-locale=en-US'],
    ...(options.durable ? [] : ['--no-sync']),
  ]);
  const settings = settingsOf(folder, options.durable).map((one) => `-c ${one}`);
  const log = join(folder, 'log');
  run(user, join(bin, 'pg_ctl'), [
    ...['-D', data, '-l', log, '-w', '-t', '60'],
    ...['-o', settings.join(' '), 'start'],
  ]);
  endWithUs(folder);
  return {
    folder,
    url: (database) => `postgres://roster@localhost/${database}?host=${encodeURIComponent(folder)}`,
    stop: () => {
      run(user, join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', '-w', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settingsOf(folder: string, durable: boolean): string[] {
  return [
    ...["listen_addresses=''", `unix_socket_directories='${folder}'`, 'max_connections=200'],
    ...['shared_buffers=512MB', 'max_wal_size=4GB', 'log_min_messages=fatal'],
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
}

/** A run that is killed cannot stop its server: a shell that outlives the run does, and clears away. */
function endWithUs(folder: string): void {
  const script = `while kill -0 ${process.pid} 2>/dev/null && [ -d "$0" ]; do sleep 1; done
    [ -d "$0" ] || exit 0
    kill -QUIT "$(head -1 "$0/data/postmaster.pid")"
    sleep 2
    rm -rf "$0"`;
  spawn('sh', ['-c', script, folder], { cwd: '/', detached: true, stdio: 'ignore' }).unref();
}

/** Debian keeps them out of the path, by version; the newest is taken. */
function binaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  for (const version of versions) {
    const bin = join(root, version, 'bin');
    if (existsSync(join(bin, 'initdb'))) return bin;
  }
  const found = spawnSync('sh', ['-c', 'dirname "$(command -v initdb)"'], { encoding: 'utf8' }).stdout.trim();
  if (found) return found;
  throw new Error(
    'PostgreSQL is not installed, and the hub is tested on it too. Run scripts/setup, or install Debian package postgresql.',
  );
}

interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Whom to run it as; null for whoever runs this. */
function account(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

function run(user: Account | null, command: string, args: readonly string[]): void {
  const { status, stderr, stdout } = spawnSync(command, args, {
    cwd: '/',
    encoding: 'utf8',
    // The server inherits what it is started with: a pipe would never end.
    stdio: [
      'ignore',
      command.endsWith('pg_ctl') ? 'ignore' : 'pipe',
      command.endsWith('pg_ctl') ? 'ignore' : 'pipe',
    ],
    ...(user ?? {}),
    env: { PATH: process.env.PATH ?? '', LC_ALL: 'C.UTF-8' },
  });
  if (status !== 0)
    throw new Error(`${command} ${args.at(-1)} failed (${status}): ${stderr ?? ''}${stdout ?? ''}`);
}
