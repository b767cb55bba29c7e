import { describe, expect, test } from 'vitest';
import { classroom, MINUTE, pinHash, type World } from './testing/world.ts';
import { FREE_TRIES, KIOSK_FREE_TRIES } from './throttle.ts';

async function tryPin(world: World, badge: string, pin: string): Promise<void> {
  if (world.screen.kind !== 'pin') world.reader.tap(badge);
  await world.act({ do: 'enter-pin', pin });
}

describe('PINs', () => {
  test('a wrong one says so and may be tried again', async () => {
    const { world } = await classroom();
    await tryPin(world, 'B0B0B0B0', '0000');
    expect(world.screen).toMatchObject({ kind: 'pin', error: { code: 'pin.wrong' } });
    await tryPin(world, 'B0B0B0B0', '1234');
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada' });
  });

  test('after the free tries the person waits, right or wrong, and a restart does not help', async () => {
    const { world } = await classroom();
    for (let attempt = 0; attempt <= FREE_TRIES; attempt += 1) await tryPin(world, 'B0B0B0B0', '0000');
    await tryPin(world, 'B0B0B0B0', '1234');
    expect(world.refusal).toBe('pin.throttled');
    await world.restart();
    await tryPin(world, 'B0B0B0B0', '1234');
    expect(world.screen).toMatchObject({
      error: { code: 'pin.throttled', params: { until: expect.any(Number) } },
    });
    expect(world.log.written('attendance.checked-in')).toHaveLength(0);
    world.time.advance(MINUTE);
    await tryPin(world, 'B0B0B0B0', '1234');
    expect(world.screen).toMatchObject({ kind: 'welcome' });
  });

  test('others are not kept out by it', async () => {
    const { world } = await classroom();
    for (let attempt = 0; attempt <= FREE_TRIES; attempt += 1) await tryPin(world, 'B0B0B0B0', '0000');
    await world.act({ do: 'back' });
    await tryPin(world, 'C0C0C0C0', '9876');
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Cleo' });
  });

  test('one PIN tried on many badges pauses the kiosk', async () => {
    const { world } = await classroom();
    for (let number = 0; number <= KIOSK_FREE_TRIES; number += 1) {
      const badge = `F0F000${String(number).padStart(2, '0')}`;
      await world.person(`P${number}`, { badge, pin: '7777' });
      await tryPin(world, badge, '0000');
      await world.act({ do: 'back' });
    }
    await tryPin(world, 'C0C0C0C0', '9876');
    expect(world.refusal).toBe('pin.throttled');
  });

  test('a clock set back does not make a wait endless', async () => {
    const { world, ada } = await classroom();
    world.store.set(
      `pin.throttle.${ada.subject}`,
      JSON.stringify({ wrong: 6, last: world.time.wall(), until: world.time.wall() + 365 * 86_400_000 }),
    );
    world.reader.tap('B0B0B0B0');
    await world.act({ do: 'enter-pin', pin: '1234' });
    const { screen } = world;
    const until = screen.kind === 'pin' ? Number(screen.error?.params.until) : 0;
    expect(until - world.time.wall()).toBeLessThanOrEqual(15 * MINUTE);
  });

  test('a wait from when the clock was years ahead ends', async () => {
    const { world, ada } = await classroom();
    const ahead = world.time.wall() + 4 * 365 * 86_400_000;
    for (const who of [ada.subject, 'kiosk'])
      world.store.set(
        `pin.throttle.${who}`,
        JSON.stringify({ wrong: 20, last: ahead, until: ahead + 30_000 }),
      );
    await tryPin(world, 'B0B0B0B0', '1234');
    expect(world.refusal).toBe('pin.throttled');
    world.time.advance(MINUTE);
    await tryPin(world, 'B0B0B0B0', '1234');
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada' });
  });
});

describe('leaving the kiosk screen', () => {
  test('only with the code of IT', async () => {
    const { world } = await classroom();
    world.place({ exitCode: await pinHash('open-sesame') });
    let exits = 0;
    world.kiosk.onExit(() => {
      exits += 1;
    });
    await world.act({ do: 'ask-exit' });
    await world.act({ do: 'exit', code: 'guess' });
    expect(world.screen).toMatchObject({ kind: 'exit-code', error: { code: 'exit.wrong-code' } });
    expect(exits).toBe(0);
    await world.act({ do: 'exit', code: 'open-sesame' });
    expect(exits).toBe(1);
  });

  test('the code is throttled as PINs are', async () => {
    const { world } = await classroom();
    world.place({ exitCode: await pinHash('open-sesame') });
    await world.act({ do: 'ask-exit' });
    for (let attempt = 0; attempt <= FREE_TRIES; attempt += 1) await world.act({ do: 'exit', code: 'guess' });
    await world.act({ do: 'exit', code: 'open-sesame' });
    expect(world.refusal).toBe('pin.throttled');
  });

  test('works on a full disk, where wrong codes count as well', async () => {
    const { world } = await classroom();
    world.place({ exitCode: await pinHash('open-sesame') });
    let exits = 0;
    world.kiosk.onExit(() => {
      exits += 1;
    });
    world.store.failWith = 'storage.full';
    await world.act({ do: 'ask-exit' });
    await world.act({ do: 'exit', code: 'open-sesame' });
    expect(exits).toBe(1);
    await world.act({ do: 'ask-exit' });
    for (let attempt = 0; attempt <= FREE_TRIES; attempt += 1) await world.act({ do: 'exit', code: 'guess' });
    await world.act({ do: 'exit', code: 'open-sesame' });
    expect(world.refusal).toBe('pin.throttled');
    expect(exits).toBe(1);
  });
});
