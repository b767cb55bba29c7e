/** By the order of the whole kiosk's system calls: the log is on the disk before anybody is told "you are in". */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ClaimedRoom } from '../helpers/claimed-room.ts';

const CALLS = 'trace=write,writev,pwrite64,pwritev,fsync,fdatasync';
const WRITTEN = /p?writev?(64)?\(\d+<[^>]*\/kiosk\.db-wal>/;
const FLUSH = /^(\d+) +f(?:data)?sync\(\d+<[^>]*\/kiosk\.db-wal>/;
const SAID = /writev?\(1<.*\\"kind\\":\\"welcome\\"/;

let room: ClaimedRoom;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'flushed-before-'));
  room = await ClaimedRoom.open(3);
});
afterEach(async () => {
  await room.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Whether a flush of the log that begins in these calls also ends in them, well. */
function isFlushed(calls: readonly string[]): boolean {
  return calls.some((line, index) => {
    const thread = FLUSH.exec(line)?.[1];
    if (thread === undefined) return false;
    const end = line.includes('<unfinished')
      ? calls.slice(index + 1).find((later) => later.startsWith(`${thread} `))
      : line;
    return end?.trimEnd().endsWith('= 0') ?? false;
  });
}

/** Without it this promise cannot be checked, and a test that says nothing would say that it holds. */
function needStrace(): void {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  if (error) throw new Error('strace is not installed: run scripts/setup, or install it.', { cause: error });
  if (status !== 0) throw new Error(`strace may not trace here; allow ptrace in this container: ${stderr}`);
}

test('between the append to the log and "you are in" the log is flushed to the disk', async () => {
  needStrace();
  await room.startSession();
  await room.kiosk.stop();
  const trace = join(folder, 'trace');
  // The whole of a view fits; -y names the file behind each descriptor.
  const kiosk = room.restart(['strace', '-f', '-y', '-s', '8000', '-e', CALLS, '-o', trace]);
  await kiosk.until(({ place }) => place !== null);
  for (const member of room.trainees) {
    await room.present(member);
    await room.welcome(member);
  }
  // Not killed: a tracer's death would leave the kiosk behind.
  await kiosk.stop();

  const calls = readFileSync(trace, 'utf8').split('\n');
  for (const member of room.trainees) {
    const asked = calls.findIndex(
      (line) => line.includes('\\"kind\\":\\"pin\\"') && line.includes(member.name),
    );
    const said = calls.findIndex((line) => SAID.test(line) && line.includes(member.name));
    expect(asked).toBeGreaterThan(-1);
    expect(said).toBeGreaterThan(asked);
    const between = calls.slice(asked, said);
    const written = between.findLastIndex((line) => WRITTEN.test(line));
    expect(written).toBeGreaterThan(-1);
    expect(isFlushed(between.slice(written))).toBe(true);
  }
  const arrived = room.factsOnDisk().filter((fact) => fact.type === 'attendance.checked-in');
  expect(arrived).toHaveLength(room.trainees.length);
});
