import { expect, it } from 'vitest';
import { KIOSK_ORIGINS, KIOSKS, ROOM, START, TRAINER, World } from '../../tests/helpers/fact-world.ts';
import { timeTeller } from './real-time.ts';

const HOUR = 3_600_000;

/** What kiosk 0 wrote before it knew the time, and an hour later the hub's word to one of two kiosks, in one boot's name. */
function told(by: 0 | 1) {
  const world = new World();
  const fact = world.write({
    type: 'session.ended',
    payload: {
      method: 'badge-pin',
      location: {
        kioskId: KIOSKS[0],
        roomId: ROOM,
        verdict: 'confirmed',
        beacon: null,
        medianRssi: -60,
        ageMs: 0,
      },
    },
    subject: TRAINER,
    origin: KIOSK_ORIGINS[0] as string,
    at: START,
    trust: 'unanchored',
  });
  world.write({
    type: 'clock.anchored',
    payload: { errorMs: 20, earlier: null },
    origin: KIOSK_ORIGINS[by] as string,
    at: START + HOUR,
  });
  return timeTeller(world.facts)(fact);
}

it('a kiosk’s anchor tells the time of what it wrote before in the same boot', () => {
  expect(told(0)).toEqual({ at: START, trust: 'reconstructed' });
});

it('an anchor of another kiosk tells nothing, whatever boot it names', () => {
  expect(told(1)).toEqual({ at: START, trust: 'unanchored' });
});
