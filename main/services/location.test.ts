import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LocationService } from './location.ts';
import { MINUTE, World } from './testing/world.ts';

test('the last confirmation is the room’s own: what was heard in another room is no grace here', () => {
  const world = new World();
  world.place();
  const location = new LocationService(world.store, world.time);
  for (let second = 0; second < 10; second += 1) {
    world.time.advance(1_000);
    const own = world.store.place?.beacon;
    if (own) location.hear({ ...own, rssi: -60, measuredPower: null, at: world.time.mono() });
  }
  location.beat();
  const confirmedAt = world.time.wall();
  world.time.advance(MINUTE);
  expect(location.lastConfirmedAt()).toBe(confirmedAt);
  world.place({ roomId: randomUUID() });
  expect(location.lastConfirmedAt()).toBeNull();
  expect(location.proof()).toMatchObject({ verdict: 'unconfirmed', ageMs: null });
  world.place({ roomId: world.roomId });
  expect(location.lastConfirmedAt()).toBe(confirmedAt);
});
