import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  defaultLocationPolicy,
  locationPolicy,
  locationProof as proofSchema,
} from '../contracts/location.ts';
import {
  type LocationState,
  locationProof,
  nothingHeard,
  observe,
  type Sighting,
  settle,
} from './location.ts';

const policy = defaultLocationPolicy;
const uuid = '74278bda-b644-4520-8f0c-720eaf059935';
const ours = { uuid, major: 1, minor: 1 };
const theirs = { uuid, major: 1, minor: 2 };
const thirdRoom = { uuid, major: 1, minor: 3 };
const stranger = { uuid: '00000000-0000-0000-0000-00000000beac', major: 9, minor: 9 };
const site = { expected: ours, others: [theirs, thirdRoom] };
const kioskId = '018f3f3e-0000-7000-8000-000000000001';
const roomId = '018f3f3e-0000-7000-8000-000000000002';

function fold(sightings: readonly Sighting[], from: LocationState = nothingHeard): LocationState {
  return sightings.reduce((state, sighting) => observe(state, sighting, site, policy), from);
}

function proofAt(state: LocationState, now: number, lastConfirmedAt: number | null = null) {
  return locationProof({ kioskId, roomId, expectedBeacon: ours, state, now, lastConfirmedAt, policy });
}

/** One sighting a second, from `from` to `to` seconds inclusive. */
function steady(beacon: typeof ours, rssi: number, from: number, to: number): Sighting[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({ ...beacon, rssi, at: (from + i) * 1_000 }));
}

const byTime = (a: Sighting, b: Sighting) => a.at - b.at;

describe('location proof', () => {
  it('is unconfirmed while nothing is heard, and says how old the last confirmation is', () => {
    expect(proofAt(nothingHeard, 5_000)).toMatchObject({ verdict: 'unconfirmed', beacon: null, ageMs: null });
    expect(proofAt(nothingHeard, 5_000, -60_000)).toMatchObject({ verdict: 'unconfirmed', ageMs: 65_000 });
  });

  it('is confirmed when our beacon has been near for the dwell, not before', () => {
    expect(proofAt(fold(steady(ours, -60, 0, 5)), 5_999).verdict).toBe('unconfirmed');
    expect(proofAt(fold(steady(ours, -60, 0, 6)), 6_000)).toEqual({
      kioskId,
      roomId,
      verdict: 'confirmed',
      beacon: ours,
      medianRssi: -60,
      ageMs: 0,
    });
  });

  it('keeps the confirmation between the two levels and drops it below the lower one', () => {
    const confirmed = fold(steady(ours, -60, 0, 10));
    const weaker = fold(steady(ours, -85, 11, 20), confirmed);
    expect(proofAt(weaker, 20_000).verdict).toBe('confirmed');
    const far = fold(steady(ours, -95, 21, 30), weaker);
    expect(proofAt(far, 30_000)).toMatchObject({ verdict: 'unconfirmed', beacon: ours, medianRssi: -95 });
    const between = fold(steady(ours, -85, 31, 50), far);
    expect(proofAt(between, 50_000).verdict).toBe('unconfirmed');
  });

  it('takes silence for no evidence: one sighting does not become a confirmation by waiting', () => {
    expect(proofAt(fold(steady(ours, -60, 0, 0)), 20_000).verdict).toBe('unconfirmed');
    expect(proofAt(fold(steady(theirs, -60, 0, 0)), 20_000).verdict).toBe('unconfirmed');
  });

  it('forgets a beacon that fell silent', () => {
    const state = fold(steady(ours, -60, 0, 10));
    expect(proofAt(state, 10_000 + policy.staleMs).verdict).toBe('confirmed');
    expect(proofAt(state, 10_001 + policy.staleMs, 10_000)).toMatchObject({
      verdict: 'unconfirmed',
      beacon: null,
      ageMs: policy.staleMs + 1,
    });
  });

  it("is a mismatch when another room's beacon is near and ours is not heard", () => {
    expect(proofAt(fold(steady(theirs, -60, 0, 5)), 5_999).verdict).toBe('unconfirmed');
    expect(proofAt(fold(steady(theirs, -60, 0, 6)), 6_000)).toMatchObject({
      verdict: 'mismatch',
      beacon: theirs,
      medianRssi: -60,
    });
  });

  it("stays confirmed next to a neighbour's beacon that is only a little stronger", () => {
    const both = [...steady(ours, -65, 0, 20), ...steady(theirs, -60, 0, 20)].sort(byTime);
    expect(proofAt(fold(both), 20_000).verdict).toBe('confirmed');
  });

  it("turns to mismatch when the kiosk is carried away, the dwell after the other room's beacon took over", () => {
    const moved = [
      ...steady(ours, -60, 0, 20),
      ...steady(ours, -92, 21, 60),
      ...steady(theirs, -58, 21, 60),
    ].sort(byTime);
    expect(proofAt(fold(moved), 60_000)).toMatchObject({ verdict: 'mismatch', beacon: theirs });
  });

  it('lets a beacon carried past the door change nothing', () => {
    const passing = [...steady(ours, -75, 0, 30), ...steady(theirs, -45, 10, 13)].sort(byTime);
    for (let second = 6; second <= 30; second += 1) {
      const state = fold(passing.filter(({ at }) => at <= second * 1_000));
      expect(proofAt(state, second * 1_000).verdict).toBe('confirmed');
    }
  });

  it('never speaks of mismatch in a room that has no beacon', () => {
    const noBeacon = { expected: null, others: [theirs] };
    const state = steady(theirs, -40, 0, 60).reduce((s, r) => observe(s, r, noBeacon, policy), nothingHeard);
    const proof = locationProof({
      kioskId,
      roomId,
      expectedBeacon: null,
      state,
      now: 60_000,
      lastConfirmedAt: null,
      policy,
    });
    expect(proof.verdict).toBe('unconfirmed');
  });
});

describe('location policy', () => {
  it('refuses a far level above the near level', () => {
    expect(locationPolicy.safeParse({ nearRssi: -90, farRssi: -80 }).success).toBe(false);
  });
});

/** Sightings of three rooms and a stranger, in the order of their times. */
const walk = fc
  .array(
    fc.record({
      beacon: fc.constantFrom(ours, theirs, thirdRoom, stranger),
      rssi: fc.integer({ min: -110, max: -30 }),
      gap: fc.integer({ min: 0, max: 20_000 }),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let at = 0;
    return steps.map(({ beacon, rssi, gap }): Sighting => {
      at += gap;
      return { ...beacon, rssi, at };
    });
  });

const later = fc.integer({ min: 0, max: 100_000 });

describe('location properties', () => {
  it('always makes a valid proof, and never without evidence for it', () => {
    fc.assert(
      fc.property(walk, later, (sightings, wait) => {
        const now = (sightings.at(-1)?.at ?? 0) + wait;
        const proof = proofSchema.parse(proofAt(fold(sightings), now));
        const fresh = (beacon: typeof ours) =>
          sightings.some(
            (s) => s.minor === beacon.minor && s.uuid === beacon.uuid && now - s.at <= policy.staleMs,
          );
        if (proof.verdict === 'confirmed') {
          expect(proof.beacon).toEqual(ours);
          expect(proof.medianRssi).toBeGreaterThanOrEqual(policy.farRssi);
          expect(fresh(ours)).toBe(true);
        }
        if (proof.verdict === 'mismatch') {
          expect(proof.beacon).not.toEqual(ours);
          expect(proof.medianRssi).toBeGreaterThanOrEqual(policy.farRssi);
          expect(fresh(proof.beacon ?? stranger)).toBe(true);
        }
      }),
    );
  });

  it('does not depend on how often anybody looked', () => {
    fc.assert(
      fc.property(walk, fc.array(later, { maxLength: 20 }), later, (sightings, looks, wait) => {
        const now = Math.max(100_000, sightings.at(-1)?.at ?? 0) + wait;
        const events = [
          ...sightings.map((sighting) => ({ at: sighting.at, sighting })),
          ...looks.map((at) => ({ at, sighting: null })),
        ].sort((a, b) => a.at - b.at);
        const looked = events.reduce(
          (state, { at, sighting }) =>
            sighting === null ? settle(state, at, ours, policy) : observe(state, sighting, site, policy),
          nothingHeard,
        );
        expect(proofAt(looked, now)).toEqual(proofAt(fold(sightings), now));
      }),
    );
  });

  it("is not moved by strangers' beacons", () => {
    fc.assert(
      fc.property(walk, later, (sightings, wait) => {
        const now = (sightings.at(-1)?.at ?? 0) + wait;
        const known = sightings.filter((s) => s.uuid !== stranger.uuid);
        expect(proofAt(fold(sightings), now)).toEqual(proofAt(fold(known), now));
      }),
    );
  });

  it('stands one wild reading in any place of a steady row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 37 }), fc.integer({ min: -127, max: 0 }), (place, wild) => {
        const row = steady(ours, -65, 0, 40).map((s, i) => (i === place ? { ...s, rssi: wild } : s));
        expect(proofAt(fold(row), 40_000)).toMatchObject({ verdict: 'confirmed', medianRssi: -65 });
      }),
    );
  });

  it('ignores a sighting that arrives late', () => {
    fc.assert(
      fc.property(walk, fc.integer({ min: 1, max: 50_000 }), (sightings, lag) => {
        const state = fold(sightings);
        const last = sightings.at(-1);
        fc.pre(last !== undefined && last.uuid === uuid);
        const late = { ...(last as Sighting), rssi: -30, at: (last as Sighting).at - lag };
        expect(observe(state, late, site, policy)).toEqual(state);
      }),
    );
  });
});
