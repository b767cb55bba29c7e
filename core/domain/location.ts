/**
 * Which room are we in? Judges beacon sightings: a median over the last few smooths reflections, two levels (near, far)
 * give hysteresis, and a dwell keeps a beacon carried past the door from counting.
 *
 * All times are `Clock.mono()` milliseconds of one boot; a state does not survive a reboot.
 */
import type { BeaconIdentity, LocationPolicy, LocationProof } from '../contracts/location.ts';

/** A sighting as a beacon scanner reports it. */
export interface Sighting extends BeaconIdentity {
  /** dBm; nearer is greater. */
  readonly rssi: number;
  readonly at: number;
}

/** The beacons that mean something here: this room's (null when the room has none) and those of the site's other rooms. */
export interface SiteBeacons {
  readonly expected: BeaconIdentity | null;
  readonly others: readonly BeaconIdentity[];
}

/** What is known of one beacon that is being heard. */
export interface BeaconTrack {
  readonly beacon: BeaconIdentity;
  /** The latest signal strengths, oldest first, at most `policy.medianWindow`. */
  readonly samples: readonly number[];
  readonly lastAt: number;
  /** Since when it has been near, or null while it is not. */
  readonly nearSince: number | null;
}

export interface LocationState {
  /** By `beaconKey`; only beacons of this site, so the air cannot fill it. */
  readonly tracks: Readonly<Record<string, BeaconTrack>>;
  /** Since when some other room's beacon has been clearly nearer than ours, or null. */
  readonly elsewhereSince: number | null;
}

/** Nothing heard yet. Also the state after the kiosk's room or the site's beacons change. */
export const nothingHeard: LocationState = { tracks: {}, elsewhereSince: null };

export function beaconKey(beacon: BeaconIdentity): string {
  return `${beacon.uuid}/${beacon.major}/${beacon.minor}`;
}

/** Takes one sighting. Beacons that are not of this site change nothing; nor does one older than the last of its kind. */
export function observe(
  state: LocationState,
  sighting: Sighting,
  site: SiteBeacons,
  policy: LocationPolicy,
): LocationState {
  const key = beaconKey(sighting);
  const registered = [site.expected, ...site.others].find((beacon) => beacon && beaconKey(beacon) === key);
  if (!registered || !Number.isFinite(sighting.rssi) || !Number.isFinite(sighting.at)) return state;
  const settled = settle(state, sighting.at, site.expected, policy);
  const before = settled.tracks[key];
  if (before !== undefined && sighting.at < before.lastAt) return settled;
  const samples = [...(before?.samples ?? []), sighting.rssi].slice(-policy.medianWindow);
  const level = before?.nearSince == null ? policy.nearRssi : policy.farRssi;
  const near = median(samples) >= level;
  const track: BeaconTrack = {
    beacon: registered,
    samples,
    lastAt: sighting.at,
    nearSince: near ? (before?.nearSince ?? sighting.at) : null,
  };
  return judge(
    { ...settled, tracks: { ...settled.tracks, [key]: track } },
    sighting.at,
    site.expected,
    policy,
  );
}

/** Lets time pass: forgets beacons unheard for longer than the policy's `staleMs`. Nothing else changes by itself. */
export function settle(
  state: LocationState,
  now: number,
  expected: BeaconIdentity | null,
  policy: LocationPolicy,
): LocationState {
  const stale = Object.entries(state.tracks)
    .filter(([, track]) => now - track.lastAt > policy.staleMs)
    .sort(([, a], [, b]) => a.lastAt - b.lastAt);
  // In the order in which they fell silent, so that it does not matter how often anybody looked.
  let settled = state;
  for (const [key, track] of stale) {
    const { [key]: _gone, ...tracks } = settled.tracks;
    settled = judge({ ...settled, tracks }, track.lastAt + policy.staleMs, expected, policy);
  }
  return settled;
}

/** The proof that goes with a fact recorded at `now`. */
export function locationProof(input: {
  readonly kioskId: string;
  readonly roomId: string;
  readonly expectedBeacon: BeaconIdentity | null;
  readonly state: LocationState;
  readonly now: number;
  /** When the room was last confirmed, on the scale of `now` (negative when before this boot); null if never. */
  readonly lastConfirmedAt: number | null;
  readonly policy: LocationPolicy;
}): LocationProof {
  const { expectedBeacon, now, policy } = input;
  const state = settle(input.state, now, expectedBeacon, policy);
  const own = expectedBeacon === null ? undefined : state.tracks[beaconKey(expectedBeacon)];
  const place = { kioskId: input.kioskId, roomId: input.roomId };
  const rival = strongestRival(state, expectedBeacon, policy);
  if (
    rival?.nearSince != null &&
    heardFor(rival, Math.max(rival.nearSince, state.elsewhereSince ?? now), policy)
  ) {
    return { ...place, verdict: 'mismatch', ...evidence(rival, now) };
  }
  if (own === undefined) {
    const { lastConfirmedAt } = input;
    const ageMs = lastConfirmedAt === null ? null : Math.max(0, now - lastConfirmedAt);
    return { ...place, verdict: 'unconfirmed', beacon: null, medianRssi: null, ageMs };
  }
  const confirmed = own.nearSince !== null && heardFor(own, own.nearSince, policy);
  return { ...place, verdict: confirmed ? 'confirmed' : 'unconfirmed', ...evidence(own, now) };
}

/** Middle value; of an even number of them the lower middle, so that it is always one that was measured. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NEGATIVE_INFINITY;
}

/** Whether the dwell was heard, not only waited: silence is evidence of nothing. */
function heardFor(track: BeaconTrack, since: number, policy: LocationPolicy): boolean {
  return track.lastAt - since >= policy.dwellMs;
}

function evidence(track: BeaconTrack, now: number): Pick<LocationProof, 'beacon' | 'medianRssi' | 'ageMs'> {
  return { beacon: track.beacon, medianRssi: median(track.samples), ageMs: Math.max(0, now - track.lastAt) };
}

/** Keeps, starts or ends "we seem to be elsewhere" as of `at`. */
function judge(
  state: LocationState,
  at: number,
  expected: BeaconIdentity | null,
  policy: LocationPolicy,
): LocationState {
  const elsewhere = strongestRival(state, expected, policy) !== null;
  return { ...state, elsewhereSince: elsewhere ? (state.elsewhereSince ?? at) : null };
}

/**
 * The other room's beacon that is near and clearly nearer than ours, the strongest if several are. A room without a
 * beacon has nothing to compare with: hearing the neighbours says nothing there.
 */
function strongestRival(
  state: LocationState,
  expected: BeaconIdentity | null,
  policy: LocationPolicy,
): BeaconTrack | null {
  if (expected === null) return null;
  const ownKey = beaconKey(expected);
  const own = state.tracks[ownKey];
  const toBeat = own === undefined ? Number.NEGATIVE_INFINITY : median(own.samples) + policy.mismatchMarginDb;
  let strongest: BeaconTrack | null = null;
  for (const [key, track] of Object.entries(state.tracks)) {
    if (key === ownKey || track.nearSince === null || median(track.samples) < toBeat) continue;
    if (strongest === null || median(track.samples) > median(strongest.samples)) strongest = track;
  }
  return strongest;
}
