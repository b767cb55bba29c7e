/** What must hold: at each settling, and once everything has healed. Each failure says what is wrong in one line. */
import type { Fact } from '../../core/contracts/fact.ts';
import type { SessionState } from '../../core/domain/session.ts';
import { SESSION } from './cast.ts';
import type { HubSide } from './hub-side.ts';
import type { KioskSide } from './kiosk-side.ts';
import { referenceRoll } from './reference.ts';

/** What of a world is looked at. */
interface Seen {
  readonly hub: HubSide;
  readonly kiosks: readonly KioskSide[];
  /** Facts by hash: those that a disk holds, those that went with a damaged one, and every one that was ever written. */
  readonly alive: ReadonlyMap<string, Fact>;
  readonly lost: ReadonlyMap<string, { readonly fact: Fact; readonly by: string }>;
  readonly written: ReadonlySet<string>;
  readonly hubRestores: number;
  count(what: string): void;
}

/** Counted and not yet mended; see tests/README.md. */
const ONLY_A_COPY = 'ONLY A COPY LEFT, for the hub and the writer were both put back';
const LOST_FORK = 'LOST FORK, of a disk that was put back and then damaged before the hub heard of it';
const ARRIVALS: ReadonlySet<string> = new Set(['attendance.checked-in', 'walk-in.requested']);

/**
 * Nobody becomes absent while a kiosk that staff have not released holds their arrival, nor when it held it on a disk that
 * was damaged since.
 */
export function checkSettling(world: Seen, state: SessionState): void {
  const { hub, kiosks, lost } = world;
  const held = new Set(hub.stored().map(({ fact }) => fact.hash));
  const absent = (fact: Fact) => state.records.get(fact.subject ?? '')?.status === 'absent';
  for (const kiosk of kiosks) {
    if (state.kiosks.get(kiosk.id) === 'released' || kiosk.setBacks > 0) continue;
    for (const fact of kiosk.own())
      if (isArrival(fact) && !held.has(fact.hash) && absent(fact))
        fail('settled as absent while a kiosk held the check-in', fact.id);
  }
  const places = new Set(hub.stored().map(({ fact }) => placeOf(fact)));
  for (const { fact, by } of lost.values()) {
    if (!isArrival(fact) || state.kiosks.get(by) === 'released' || !absent(fact)) continue;
    // The hub holds something else in this place and never heard of this: for it nothing is missing.
    if (places.has(placeOf(fact)) && !held.has(fact.hash)) world.count(LOST_FORK);
    else fail('settled as absent although the check-in was lost with a damaged disk', fact.id);
  }
}

/**
 * Once everybody has heard all there is: who stands where the session is, before its time is over, takes people in for it,
 * whatever was moved about before. Not asked of a kiosk that lost what it wrote, as that the session had ended (with its
 * disk alone, or with its disk and then with the hub's, that still had it), nor of one that holds the only copy of something.
 */
export function checkOpen(world: Seen, now: number): void {
  const losers = new Set([...world.lost.values()].map(({ by }) => by));
  const atHub = new Set(world.hub.stored().map(({ fact }) => fact.hash));
  for (const kiosk of world.kiosks) {
    const hasOnlyCopy = kiosk.log.sessionFacts(SESSION).some(({ hash }) => !atHub.has(hash));
    const lostTwice = kiosk.damages > 0 && world.hubRestores > 0;
    if (losers.has(kiosk.id) || lostTwice || hasOnlyCopy) continue;
    const { definition, status, closedAt } = kiosk.state();
    const isHere = definition !== null && definition.roomId === kiosk.roomId();
    if (!isHere || now >= definition.windows.sealAt || (status !== 'scheduled' && status !== 'active'))
      continue;
    world.count('open where it takes place');
    if (closedAt.has(kiosk.id)) fail('closed for a session that is yet to be, in its room', kiosk.id);
  }
}

/** Everything that must hold once nobody has anything to say any more. */
export async function checkHealed(world: Seen): Promise<void> {
  const stored = world.hub.stored();
  const times = new Map<string, number>();
  for (const { fact } of stored) times.set(fact.hash, (times.get(fact.hash) ?? 0) + 1);
  for (const [hash, count] of times) if (count > 1) fail('doubled at the hub', hash);
  for (const kiosk of world.kiosks) {
    if (kiosk.epoch() !== world.hub.epoch) fail('a kiosk never learned of the hub’s epoch', kiosk.id);
    if (kiosk.unsent() > 0) fail('a kiosk still has something to send', kiosk.id);
    for (const fact of kiosk.own())
      if (!times.has(fact.hash)) fail('on a kiosk and not at the hub', `${fact.origin}/${fact.seq}`);
  }
  for (const fact of world.alive.values())
    if (!times.has(fact.hash)) fail('lost', `${fact.origin}/${fact.seq}`);
  const ofKiosks = stored.filter(({ fact }) => fact.origin.startsWith('kiosk:'));
  for (const { fact, setAside } of ofKiosks) {
    if (!world.written.has(fact.hash)) fail('at the hub, and nobody wrote it', fact.id);
    if (setAside) fail('set aside, though an honest kiosk wrote it', fact.id);
  }
  checkForks(
    world.hub,
    ofKiosks.map(({ fact }) => fact),
  );
  const facts = stored.flatMap(({ fact, setAside }) => (fact.session === SESSION && !setAside ? [fact] : []));
  checkRoll(await world.hub.state(), facts, world.hub.shownRoll());
  checkKiosks(world, facts);
}

function checkForks(hub: HubSide, facts: readonly Fact[]): void {
  const places = new Map<string, number>();
  const doubles = new Map<string, number>();
  for (const { origin, seq } of facts) {
    const place = `${origin}/${seq}`;
    const before = places.get(place) ?? 0;
    places.set(place, before + 1);
    doubles.set(origin, (doubles.get(origin) ?? 0) + (before > 0 ? 1 : 0));
  }
  for (const [origin, counted] of hub.forks())
    if (origin.startsWith('kiosk:') && counted !== (doubles.get(origin) ?? 0))
      fail(`a fork is not shown as it is: ${doubles.get(origin) ?? 0} counted as ${counted}`, origin);
}

function checkRoll(state: SessionState, facts: readonly Fact[], shown: ReadonlyMap<string, string>): void {
  const wanted = referenceRoll(facts);
  const folded = new Map([...state.records].map(([subject, record]) => [subject, record.status]));
  same('the hub’s fold', folded, wanted);
  same('the roll in the hub’s lists', shown, wanted);
  for (const fact of facts) {
    const record = isArrival(fact) ? state.records.get(fact.subject ?? '') : undefined;
    if (isArrival(fact) && !record?.arrival) fail('told that they are in, and nobody knows', fact.id);
    if (record?.status === 'absent' && !record.correction) fail('absent with a check-in', fact.id);
  }
}

/** A kiosk that was sent the session holds all that the hub holds of it, and folds it to the same roll. */
function checkKiosks(world: Seen, facts: readonly Fact[]): void {
  const hashes = new Set(facts.map(({ hash }) => hash));
  for (const kiosk of world.kiosks) {
    const held = kiosk.log.sessionFacts(SESSION);
    if (held.length === 0) continue;
    const have = new Set(held.map(({ hash }) => hash));
    for (const fact of facts)
      if (!have.has(fact.hash))
        fail('at the hub and not on a kiosk of its room', `${fact.type} ${fact.origin}/${fact.seq}`);
    const extra = held.filter(({ hash }) => !hashes.has(hash));
    // Both the hub and the writer's disk were put back: what others were sent of it is a copy that nobody sends on.
    const isCopy = ({ origin, hash }: Fact) => !origin.startsWith('hub:') && !world.alive.has(hash);
    const wrong = extra.find((fact) => world.hubRestores === 0 || !isCopy(fact));
    if (wrong) fail('on a kiosk and not at the hub', `${wrong.type} ${wrong.origin}/${wrong.seq}`);
    if (extra.length > 0) world.count(ONLY_A_COPY);
    const folded = new Map([...kiosk.state().records].map(([subject, record]) => [subject, record.status]));
    same(`the fold of a kiosk`, folded, referenceRoll(held));
  }
}

function same(what: string, found: ReadonlyMap<string, string>, wanted: ReadonlyMap<string, string>): void {
  const text = (roll: ReadonlyMap<string, string>) =>
    [...roll]
      .map(([subject, status]) => `${subject.slice(0, 4)} ${status}`)
      .sort()
      .join(', ');
  if (text(found) !== text(wanted)) fail(`${what} differs`, `${text(found)} instead of ${text(wanted)}`);
}

function placeOf({ origin, seq }: Fact): string {
  return `${origin}/${seq}`;
}

function isArrival(fact: Fact): boolean {
  return ARRIVALS.has(fact.type) && fact.session === SESSION;
}

function fail(what: string, where: string): never {
  throw new Error(`${what}: ${where}`);
}
