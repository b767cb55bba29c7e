import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { databaseKey } from '../../main/storage/database-key.ts';
import { openKiosk, seedKiosk } from '../helpers/claimed-kiosk.ts';
import { HeadlessKiosk } from '../helpers/headless-kiosk.ts';

const NO_FACES = { args: ['--faces', 'off'] };
const folders: string[] = [];
const running = new Set<HeadlessKiosk>();

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'roster-headless-'));
  folders.push(folder);
  return folder;
}

function run(
  folder: string,
  options: ConstructorParameters<typeof HeadlessKiosk>[1] = NO_FACES,
): HeadlessKiosk {
  const kiosk = new HeadlessKiosk(folder, options);
  running.add(kiosk);
  return kiosk;
}

afterEach(async () => {
  for (const kiosk of running) await kiosk.kill();
  running.clear();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const CLASS = [
  { name: 'Tina', isTrainer: true, badge: 'A0A0A0A0', pin: '4711' },
  { name: 'Ada', badge: 'B0B0B0B0', pin: '1234' },
  { name: 'Bob', badge: 'B1B1B1B1', pin: '1111' },
];

async function started(folder: string): Promise<HeadlessKiosk> {
  const kiosk = run(folder);
  await kiosk.until((view) => view.place?.verdict === 'confirmed');
  await kiosk.tap('A0A0A0A0');
  await kiosk.untilScreen('pin');
  await kiosk.act({ do: 'enter-pin', pin: '4711' });
  await kiosk.untilScreen('session-started');
  return kiosk;
}

describe('the headless kiosk on its real database', () => {
  test('a session of badges and PINs, offline from beginning to end', async () => {
    const folder = dataFolder();
    const seeded = await seedKiosk(folder, CLASS);
    const kiosk = await started(folder);
    expect(kiosk.view?.network).toBe('offline');
    await kiosk.tap('B0B0B0B0');
    await kiosk.untilScreen('pin');
    await kiosk.act({ do: 'enter-pin', pin: '1234' });
    const { screen } = await kiosk.untilScreen('welcome');
    expect(screen).toMatchObject({ name: 'Ada', status: 'present' });
    await kiosk.until((view) => view.screen.kind === 'home');
    await kiosk.tap('A0A0A0A0');
    await kiosk.untilScreen('pin');
    await kiosk.act({ do: 'enter-pin', pin: '4711' });
    await kiosk.untilScreen('trainer-menu');
    await kiosk.act({ do: 'end-session' });
    await kiosk.act({ do: 'confirm-end' });
    const ended = await kiosk.untilScreen('session-ended');
    expect(ended.screen).toMatchObject({ present: 1, missing: 1 });
    expect(ended.unsent).toBeGreaterThanOrEqual(4);
    expect(await kiosk.stop()).toBe(0);
    const { db, log } = openKiosk(folder, databaseKey(folder), seeded.kioskId);
    const types = log.sessionFacts(seeded.session).map((fact) => fact.type);
    db.close();
    expect(types).toEqual(
      expect.arrayContaining(['session.started', 'attendance.checked-in', 'session.ended', 'session.sealed']),
    );
  });

  test('killed right after "you are in": the check-in is in the log, once', async () => {
    const folder = dataFolder();
    const seeded = await seedKiosk(folder, CLASS);
    let kiosk = await started(folder);
    await kiosk.tap('B0B0B0B0');
    await kiosk.untilScreen('pin');
    void kiosk.act({ do: 'enter-pin', pin: '1234' });
    await kiosk.untilScreen('welcome');
    await kiosk.kill();
    const { db, log } = openKiosk(folder, databaseKey(folder), seeded.kioskId);
    const facts = log.sessionFacts(seeded.session);
    db.close();
    const mine = facts.filter((fact) => fact.subject === seeded.person('Ada').subject);
    expect(mine.map((fact) => fact.type)).toEqual(['attendance.checked-in']);
    kiosk = run(folder);
    await kiosk.until((view) => view.place?.verdict === 'confirmed');
    await kiosk.tap('B0B0B0B0');
    await kiosk.untilScreen('pin');
    await kiosk.act({ do: 'enter-pin', pin: '1234' });
    const { screen } = await kiosk.untilScreen('already-in');
    expect(screen).toMatchObject({ name: 'Ada', status: 'present', at: mine[0]?.wall });
  });

  test('a second kiosk on the same data folder takes nobody in', async () => {
    const folder = dataFolder();
    await seedKiosk(folder, CLASS);
    await started(folder);
    const second = run(folder);
    const { screen } = await second.untilScreen('out-of-order');
    expect(screen).toMatchObject({ code: 'storage.busy' });
    await second.tap('B0B0B0B0');
    expect(second.view?.screen.kind).toBe('out-of-order');
  });

  test('what is no command is answered and changes nothing', async () => {
    const kiosk = run(dataFolder());
    await kiosk.untilScreen('provisioning');
    kiosk.child.stdin?.write('{"act":{"do":"fly"}}\nnot json\n');
    const line = await kiosk.line((next) => 'answer' in next);
    expect(line).toMatchObject({ answer: { failure: { code: 'headless.bad-command' } } });
    expect(await kiosk.act({ do: 'confirm-end' })).toMatchObject({ code: 'action.not-now' });
  });

  test.each([['--bogus'], ['--repeat', 'abc'], ['--pace', 'slow'], ['--faces', 'of']])(
    '%s %s is no argument',
    async (...args) => {
      const kiosk = run(dataFolder(), { args });
      const line = await kiosk.line((next) => 'fatal' in next);
      expect(line).toMatchObject({ fatal: { code: 'config.bad-arguments' } });
      expect(await kiosk.exited).toBe(2);
    },
  );

  test('simulated devices outside simulation are refused', async () => {
    const kiosk = run(dataFolder(), { config: { simulation: false }, ...NO_FACES });
    const line = await kiosk.line((next) => 'fatal' in next);
    expect(line).toMatchObject({ fatal: { code: 'config.simulation-needed' } });
    expect(await kiosk.exited).toBe(2);
  });

  test('a kiosk claimed in simulation does not start for real', async () => {
    const folder = dataFolder();
    await seedKiosk(folder, CLASS);
    const config = { simulation: false, nfc: 'none', beacon: { driver: 'none' } };
    const kiosk = run(folder, { config, ...NO_FACES });
    const line = await kiosk.line((next) => 'fatal' in next);
    expect(line).toMatchObject({ fatal: { code: 'config.mode-fixed' } });
  });
});
