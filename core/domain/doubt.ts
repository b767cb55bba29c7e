/**
 * What a kiosk's seal is worth. It says that whoever is not in the log did not come; where the log has lost facts that
 * may be of the session's time, it says nothing. Pure; times in ms.
 */
import type { Fact, FactDraft } from '../contracts/fact.ts';
import { payloadOf } from './fact-codec.ts';
import { type HoldingSeal, holdingSeals } from './seal.ts';
import type { SessionState } from './session.ts';

/** Facts that a kiosk wrote, or may have written, and that the hub does not hold. */
export interface LogLoss {
  /** A log of which all that is not named in `after` was written later. */
  readonly origin: string;
  /** Ends of what was certainly written before. */
  readonly after: readonly { readonly origin: string; readonly seq: number }[];
  /** They were written between these, by the clock of the kiosk or of the hub, whichever spans more. */
  readonly from: number;
  readonly until: number;
  /** When the hub heard of it: nothing was lost of what the kiosk was sent later. */
  readonly toldAt: number;
}

/** Doubts the seals behind which something of the session's time may be missing. `lossesOf`: by kiosk. */
export function decideDoubts(
  state: SessionState,
  facts: readonly Fact[],
  lossesOf: ReadonlyMap<string, readonly LogLoss[]>,
): FactDraft[] {
  const span = spanOf(facts);
  const holding = holdingSeals(facts, {
    placings: state.placings,
    roomId: state.definition?.roomId ?? null,
    isCanceled: state.status === 'canceled',
  });
  const drafts: FactDraft[] = [];
  for (const kioskId of sealedBy(state)) {
    const sentAt = sentTo(kioskId, facts);
    const losses = (lossesOf.get(kioskId) ?? []).filter(
      (loss) => sentAt <= loss.toldAt && loss.from <= span.until && loss.until >= span.from,
    );
    if (losses.length === 0) continue;
    const seals = holding.filter(({ seal }) => seal.kioskId === kioskId);
    if (seals.some((one) => !losses.some((loss) => isBehind(one, loss)))) continue;
    drafts.push({ type: 'session.doubted', subject: null, session: state.id, payload: { kioskId } });
  }
  return drafts;
}

/** Kiosks whose word is taken for it that nobody else came. */
export function sealedBy(state: SessionState): string[] {
  return [...state.kiosks].flatMap(([kioskId, part]) => (part === 'sealed' ? [kioskId] : []));
}

/** From when to when a kiosk may have taken somebody in, wherever in time the session was moved. */
function spanOf(facts: readonly Fact[]): { readonly from: number; readonly until: number } {
  const windows = facts.flatMap(
    (fact) =>
      payloadOf(fact, 'session.scheduled')?.windows ??
      payloadOf(fact, 'session.changed')?.time?.windows ??
      [],
  );
  return {
    from: Math.min(...windows.map(({ arriveFrom, startFrom }) => Math.min(arriveFrom, startFrom))),
    until: Math.max(...windows.map(({ sealAt }) => sealAt)),
  };
}

/** When it was sent the session; at any time, where a hub that was put back to a backup may have forgotten it. */
export function sentTo(kioskId: string, facts: readonly Fact[]): number {
  const offers = facts.filter((fact) => payloadOf(fact, 'session.offered')?.kioskId === kioskId);
  const planned = facts.find(({ type }) => type === 'session.scheduled');
  const always = offers.some(({ origin }) => origin === planned?.origin);
  return always ? Math.min(...offers.map(({ wall }) => wall)) : Number.NEGATIVE_INFINITY;
}

/**
 * Whether what was lost may have been written before the seal; or after it, while the kiosk took part again: what it was told
 * then a restored hub may have forgotten. After an end nobody takes part again.
 */
function isBehind({ fact, seal }: HoldingSeal, loss: LogLoss): boolean {
  if (seal.cause !== 'ended') return true;
  if (loss.after.some(({ origin, seq }) => origin === fact.origin && fact.seq <= seq)) return false;
  if (fact.origin === loss.origin) return true;
  return !(fact.clockTrust === 'anchored' && fact.wall < loss.from);
}
