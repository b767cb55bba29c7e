/** `bench -- fuzz`: a hundred thousand messages that a hub must not take, of every class. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { doorOf, HubProcess } from '../../tests/helpers/hub-process.ts';
import { whole } from '../lib/arguments.ts';
import { fuzz, HELD } from './fuzz-run.ts';
import { verdict } from './stats.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

export async function benchFuzz(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      messages: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
    },
  });
  const messages = whole('messages', values.messages, 1);
  const seed = whole('seed', values.seed);
  const dir = mkdtempSync(join(tmpdir(), 'bench-fuzz-'));
  const hub = new HubProcess(dir, process.env);
  try {
    hub.createAdmin();
    const door = await doorOf(await hub.serve());
    const pid = hub.child?.pid;
    const site = await door.http('POST', '/sites', { name: 'Bench', zone: 'Europe/Paris' });
    const room = await door.http('POST', '/rooms', { siteId: site.body.id, name: 'Room', capacity: 20 });
    const started = performance.now();
    const result = await fuzz(door, room.body.id, messages, seed);
    const seconds = (performance.now() - started) / 1000;
    const alive = hub.child?.pid === pid && hub.child?.exitCode === null;
    await hub.end('SIGTERM');
    const held: number = JSON.parse(hub.command('log', 'verify', '--json').stdout).logs.reduce(
      (sum: number, log: { origin: string; facts: number }) =>
        log.origin.startsWith('kiosk:') ? sum + log.facts : sum,
      0,
    );
    say(`${messages} messages in ${seconds.toFixed(0)} s, seed ${seed}`);
    for (const [name, count] of Object.entries(result.sent))
      say(`  ${name.padEnd(20)}${String(count).padStart(8)}`);
    say('Counted by the hub, and as it should be:');
    const wrong = Object.entries(result.expected).filter(([why, count]) => {
      say(`  ${why.padEnd(20)}${String(result.counted[why] ?? 0).padStart(8)}${String(count).padStart(8)}`);
      return result.counted[why] !== count;
    });
    say(verdict('the process is alive', alive, alive ? 'the same one' : 'it ended'));
    say(verdict('nothing was applied', held === HELD, `${held} facts, ${HELD} before`));
    say(verdict('nothing came to another kiosk', result.leaked === 0, `${result.leaked} messages`));
    say(verdict('every class is counted', wrong.length === 0, `${wrong.length} differ`));
    return alive && held === HELD && result.leaked === 0 && wrong.length === 0 ? 0 : 1;
  } finally {
    await hub.end('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}
