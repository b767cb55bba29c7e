import { expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { FakeFace } from './testing/fake-devices.ts';
import { WatchKeeper, watchTerms } from './watch.ts';

const ROOM = '00000000-0000-4000-8000-000000000001';
const placement = { roomId: ROOM, zone: 'Pacific/Auckland', policy: DEFAULT_POLICY };
const noonUtc = Date.UTC(2026, 2, 1, 12, 0);

test('the challenge is asked as policy says, always in the rooms it names, by the day of the site', () => {
  expect(watchTerms(placement, noonUtc).challenge).toEqual({ when: 'unsure', day: '2026-03-02' });
  const first = { ...DEFAULT_POLICY, challenge: 'first-of-day' as const };
  expect(watchTerms({ ...placement, policy: first }, noonUtc).challenge.when).toBe('first-of-day');
  const here = { ...first, challengeRooms: [ROOM] };
  expect(watchTerms({ ...placement, policy: here }, noonUtc).challenge.when).toBe('always');
  expect(watchTerms({ ...placement, roomId: 'elsewhere', policy: here }, noonUtc).challenge.when).toBe(
    'first-of-day',
  );
});

test('the face pipeline hears of changed terms, and only of changes', () => {
  const face = new FakeFace();
  const keeper = new WatchKeeper(face);
  const terms = watchTerms(placement, noonUtc);
  keeper.want({ mode: 'identify' }, terms, 'arrivals');
  keeper.want({ mode: 'identify' }, watchTerms(placement, noonUtc + 1000), 'arrivals');
  expect(keeper.id).toBe(1);
  keeper.want(
    { mode: 'identify' },
    { ...terms, challenge: { ...terms.challenge, when: 'always' } },
    'arrivals',
  );
  expect([keeper.id, face.challenge?.when]).toEqual([2, 'always']);
});
