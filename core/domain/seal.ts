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
  readonly hasStarted: boolean;
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

/** Whether a kiosk takes nothing more because it, or the session, was elsewhere: to be sent it anew undoes that. */
export function isSealedElsewhere(facts: readonly Fact[], kioskId: string): boolean {
  const standing = { placings: placingsOf(facts), roomId: null, hasStarted: false };
  return holdingSeals(facts, standing).some(
    ({ seal }) => seal.kioskId === kioskId && seal.cause === 'moved-away' && seal.basedOn !== undefined,
  );
}

/** The seal of a kiosk in `roomId`, with what it knows of the session. */
export function sealDraft(
  session: { readonly id: string; readonly placings: readonly Placing[] },
  { kioskId, roomId }: { readonly kioskId: string; readonly roomId: string },
  cause: Seal['cause'],
): FactDraft {
  const basedOn = concerning(session.placings, kioskId).map(({ factId }) => factId);
  return {
    type: 'session.sealed',
    subject: null,
    session: session.id,
    payload: { kioskId, cause, roomId, basedOn },
  };
}

function holds(seal: Seal, { placings, roomId, hasStarted }: Standing): boolean {
  const { cause, kioskId, basedOn } = seal;
  if (cause === 'ended') return true;
  // A start that happened wins over a cancellation.
  if (cause === 'canceled') return !hasStarted;
  if (basedOn === undefined) return isOlderSealHolding(seal, roomId);
  const known = new Set(basedOn);
  return concerning(placings, kioskId).every(
    (placing) => known.has(placing.factId) || !bearsOn(cause, placing),
  );
}

/** Time is over by the session's times; to be elsewhere is a matter of rooms, and ends with being sent the session anew. */
function bearsOn(cause: 'timeout' | 'moved-away', { room, time, kioskId }: Placing): boolean {
  return cause === 'timeout' ? time : room || kioskId !== null;
}

/** A kiosk of an older version says only where it stood when the session was elsewhere. */
function isOlderSealHolding(seal: Seal, roomId: string | null): boolean {
  return seal.cause !== 'moved-away' || seal.roomId === undefined || seal.roomId !== roomId;
}

function concerning(placings: readonly Placing[], kioskId: string): Placing[] {
  return placings
    .filter((placing) => placing.kioskId === null || placing.kioskId === kioskId)
    .slice(-MOST_BASED_ON);
}
