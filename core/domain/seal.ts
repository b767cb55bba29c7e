/**
 * What a kiosk's seal rests on, and whether it still holds. One that was made because the time was over, or because the kiosk
 * or the session had gone elsewhere, names the facts that told when and where that was; it says nothing about a session
 * that was placed anew since, whichever of the two happened first (decision 71).
 */
import type { Fact, FactDraft, FactPayload } from '../contracts/fact.ts';
import { payloadOf } from './fact-codec.ts';

type Seal = FactPayload<'session.sealed'>;

/** A fact that says where or when the session is, for all kiosks or for one. */
export interface Placing {
  readonly factId: string;
  readonly room: boolean;
  readonly time: boolean;
  /** The kiosk that was sent the session with it. */
  readonly kioskId: string | null;
}

export interface HoldingSeal {
  readonly fact: Fact;
  readonly seal: Seal;
}

/** What of a session seals are measured by. */
export interface Standing {
  readonly placings: readonly Placing[];
  /** Where it is; null when that is not known. */
  readonly roomId: string | null;
  readonly isCanceled: boolean;
}

/** As many as a seal can name; of a session that was moved more often the newest count. */
const MOST_BASED_ON = 500;

/** Everything that placed the session, in the order of `facts`. */
export function placingsOf(facts: readonly Fact[]): Placing[] {
  return facts.flatMap((fact): Placing[] => {
    const offered = payloadOf(fact, 'session.offered');
    if (offered) return [{ factId: fact.id, room: false, time: false, kioskId: offered.kioskId }];
    const changed = payloadOf(fact, 'session.changed');
    const room = (changed?.roomId ?? null) !== null;
    const time = (changed?.time ?? null) !== null;
    return room || time ? [{ factId: fact.id, room, time, kioskId: null }] : [];
  });
}

/** The seals among `facts` that count. */
export function holdingSeals(facts: readonly Fact[], standing: Standing): HoldingSeal[] {
  return facts.flatMap((fact) => {
    const seal = payloadOf(fact, 'session.sealed');
    return seal && holds(seal, standing) ? [{ fact, seal }] : [];
  });
}

/**
 * Whether a kiosk takes nothing more because it, or the session, was elsewhere: to be sent it anew undoes that. Not where it
 * was sent it in `roomId`, where the session is, and says there again that it is elsewhere: it knows of something that is
 * not among `facts`, and would say so each time.
 */
export function isSealedElsewhere(facts: readonly Fact[], kioskId: string, roomId: string | null): boolean {
  const placings = placingsOf(facts);
  const lastMove = placings.findLastIndex(({ room }) => room);
  const sentSince = placings.slice(lastMove + 1).filter((placing) => placing.kioskId === kioskId);
  return holdingSeals(facts, { placings, roomId, isCanceled: false }).some(({ seal }) => {
    if (seal.kioskId !== kioskId || seal.cause !== 'moved-away' || !seal.basedOn) return false;
    return seal.roomId !== roomId || !sentSince.some(({ factId }) => seal.basedOn?.includes(factId));
  });
}

/** The seal of a kiosk in `roomId`, with what it knows of the session. */
export function sealDraft(
  session: { readonly id: string; readonly placings: readonly Placing[] },
  { kioskId, roomId }: { readonly kioskId: string; readonly roomId: string },
  cause: Seal['cause'],
): FactDraft {
  const basedOn = bearingOn(session.placings, kioskId, cause);
  return {
    type: 'session.sealed',
    subject: null,
    session: session.id,
    payload: { kioskId, cause, roomId, basedOn },
  };
}

/** Whether nothing has placed the session, for this kiosk, since staff released it: they knew of `basedOn`. */
export function isReleaseHolding(
  { kioskId, basedOn }: FactPayload<'session.released'>,
  placings: readonly Placing[],
): boolean {
  return basedOn === undefined || isSame(basedOn, bearingOn(placings, kioskId, 'released'));
}

/** Ids of what the release of a kiosk rests on. */
export function releaseBasis(placings: readonly Placing[], kioskId: string): string[] {
  return bearingOn(placings, kioskId, 'released');
}

function holds(seal: Seal, { placings, roomId, isCanceled }: Standing): boolean {
  const { cause, kioskId, basedOn } = seal;
  if (cause === 'ended') return true;
  if (basedOn === undefined) return isOlderSealHolding(seal, roomId);
  // A start that happened wins over a cancellation.
  if (cause === 'canceled') return isCanceled;
  return isSame(basedOn, bearingOn(placings, kioskId, cause));
}

/** A kiosk of an older version says only where it stood when the session was elsewhere. */
function isOlderSealHolding(seal: Seal, roomId: string | null): boolean {
  return seal.cause !== 'moved-away' || seal.roomId === undefined || seal.roomId !== roomId;
}

/** A restored hub may have forgotten what a kiosk knew: that is a difference, too. */
function isSame(named: readonly string[], bearing: readonly string[]): boolean {
  const ids = new Set(named);
  return named.length === bearing.length && bearing.every((id) => ids.has(id));
}

/**
 * Ids of what bears on a seal for this cause, or on a release. Time is over by the session's times; to be elsewhere is a
 * matter of rooms, and ends with being sent the session anew; to be waited for is a matter of all three.
 */
function bearingOn(
  placings: readonly Placing[],
  kioskId: string,
  cause: Seal['cause'] | 'released',
): string[] {
  const bears = (placing: Placing): boolean => {
    const isElsewhere = placing.room || placing.kioskId === kioskId;
    if (cause === 'timeout') return placing.time;
    if (cause === 'moved-away') return isElsewhere;
    return cause === 'released' && (placing.time || isElsewhere);
  };
  return placings
    .filter(bears)
    .slice(-MOST_BASED_ON)
    .map(({ factId }) => factId);
}
