/** What was said to be saved is on disk: after kill -9, and by the order of the system calls. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeFact } from '../../core/domain/fact-codec.ts';
import { KIOSKS, SESSION, START } from '../helpers/fact-world.ts';
import { openTestStorage } from '../helpers/kiosk-storage.ts';

const SCRIPT = fileURLToPath(new URL('../helpers/appending-process.ts', import.meta.url));
const strace = spawnSync('strace', ['-V']).status === 0;
let dir: string;
const key = randomBytes(32);

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'durability-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the process until it has said `after` times that something is saved, then kills it; gives the ids it said. */
async function killedAfter(after: number): Promise<string[]> {
  const child = spawn(process.execPath, [SCRIPT, dir, key.toString('hex'), '100000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split('\n').length > after) child.kill('SIGKILL');
  });
  await once(child, 'close');
  return [...said.matchAll(/^saved (\S+)$/gm)].map((match) => match[1] ?? '');
}

describe('what was said to be saved', () => {
  it('is in the log after kill -9, ten times over, and the chain is whole', async () => {
    const said: string[] = [];
    for (let round = 0; round < 10; round += 1) said.push(...(await killedAfter(1 + round * 3)));
    const storage = openTestStorage({ kioskId: KIOSKS[0], wall: START, dir, key });
    const held = storage.log.sessionFacts(SESSION);
    const ids = new Set(held.map((fact) => fact.id));
    expect(said.length).toBeGreaterThanOrEqual(10);
    expect(said.filter((id) => !ids.has(id))).toEqual([]);
    const [head] = storage.outbox.heads();
    const log = storage.outbox.factsAfter(head?.origin ?? '', 0, { facts: 1e6, bytes: 1e9 });
    let before = '0'.repeat(64);
    for (const [index, { text, seq, hash }] of log.entries()) {
      const decoded = decodeFact(text);
      expect(decoded.ok && decoded.fact.prevHash).toBe(before);
      expect(seq).toBe(index + 1);
      before = hash;
    }
    expect(log.at(-1)?.seq).toBe(head?.seq);
    storage.close();
  });

  it.runIf(strace)('was flushed between the last byte of the log and the word', () => {
    const trace = join(dir, 'trace');
    const args = ['-f', '-y', '-e', 'trace=write,pwrite64,fsync,fdatasync', '-o', trace];
    const run = spawnSync('strace', [...args, process.execPath, SCRIPT, dir, key.toString('hex'), '5']);
    expect(run.status).toBe(0);
    const calls = readFileSync(trace, 'utf8').split('\n');
    const words = calls.flatMap((line, index) => (line.includes('"saved ') ? [index] : []));
    expect(words).toHaveLength(5);
    for (const [n, word] of words.entries()) {
      const since = calls.slice(n === 0 ? 0 : (words[n - 1] ?? 0), word);
      const written = since.findLastIndex((line) => /pwrite64\(\d+<.*kiosk\.db-wal>/.test(line));
      const flushed = since.findLastIndex((line) => /f(data)?sync\(\d+<.*kiosk\.db-wal>\)/.test(line));
      expect(written).toBeGreaterThanOrEqual(0);
      expect(flushed).toBeGreaterThan(written);
    }
  });
});
