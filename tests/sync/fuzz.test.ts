/** A hub that is told everything wrong: the full number of messages is `npm run -s bench -- fuzz`. */
import { expect, it } from 'vitest';
import { fuzz } from '../../scripts/bench/fuzz-run.ts';
import { HubWorld } from '../helpers/hub-world.ts';

it('takes nothing of what is wrong, counts each kind of it, and lets no kiosk reach another', async () => {
  const world = await HubWorld.open();
  try {
    const { room } = await world.furnish();
    const { expected, counted, leaked } = await fuzz(world, room.id, 420, 7);
    expect(counted).toEqual(expected);
    expect(Object.keys(counted)).toHaveLength(9);
    expect(leaked).toBe(0);
    const kiosks = (await world.http('GET', '/analytics/kiosks')).body.items;
    expect(kiosks.reduce((sum: number, { notices }: { notices: number }) => sum + notices, 0)).toBe(40);
  } finally {
    await world.close();
  }
});
