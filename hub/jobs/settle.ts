/**
 * Settles sessions: only when every kiosk that was sent one, or may have been, has sealed it with a log that is all there,
 * or was released (core/domain: decideSettle, decideDoubts).
 */

import { setTimeout as delay } from 'node:timers/promises';
import type { Fact, FactDraft } from '../../core/contracts/fact.ts';
import { decideDoubts, type LogLoss, sealedBy, sentTo } from '../../core/domain/doubt.ts';
import { isSealedElsewhere } from '../../core/domain/seal.ts';
import { foldSession, type SessionState } from '../../core/domain/session.ts';
import { decideSettle } from '../../core/domain/session-decider.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { HubLogPort, HubTransaction } from '../../core/ports/hub-log.ts';
import type { HubStore } from '../../core/ports/hub-store.ts';
import type { HubSweep } from '../../core/ports/hub-sweep.ts';

export interface SettleParts {
  readonly store: Pick<HubStore, 'transaction'>;
  readonly log: HubLogPort;
  readonly clock: Clock;
  readonly sweep: Pick<HubSweep, 'dueForSettling' | 'waitingForSimulated' | 'lossesOf' | 'awaited'>;
}

/** So long after a backup was put back kiosks are only waited for: most of them come back by themselves, ms. */
const GRACE_MS = 10 * 60_000;
/** Sessions of one transaction; then a rest so many times as long as they took, and at most so long, ms. */
const AT_ONCE = 20;
/** Releases of one transaction. */
const RELEASES = 200;
const REST_TIMES = 3;
const REST_LONGEST_MS = 1_000;

/**
 * Settles what can be settled now; gives how many. When a campus has come back there are thousands: some at a time, so that
 * each does not wait for the disk alone, and with rests, so that what kiosks still send goes first.
 */
export async function settleSessions(parts: SettleParts): Promise<number> {
  await releaseSimulated(parts);
  const due = await parts.sweep.dueForSettling(parts.clock.wall());
  let settled = 0;
  for (let from = 0; from < due.length; from += AT_ONCE) {
    const since = performance.now();
    settled += await settleTogether(parts, due.slice(from, from + AT_ONCE));
    const took = performance.now() - since;
    if (from + AT_ONCE < due.length) await delay(Math.min(took * REST_TIMES, REST_LONGEST_MS));
  }
  return settled;
}

/** A kiosk in simulation that was revoked has nothing that a roll must wait for, whenever and by whom it was revoked. */
async function releaseSimulated({ store, log, sweep }: SettleParts): Promise<void> {
  const waiting = await sweep.waitingForSimulated();
  for (let from = 0; from < waiting.length; from += RELEASES) {
    const drafts = waiting.slice(from, from + RELEASES).map(({ session, kioskId }): FactDraft => {
      const payload = { kioskId, reason: 'a kiosk in simulation that was revoked' };
      return { type: 'session.released', subject: null, session, payload };
    });
    await store.transaction((_store, trx) => log.append(drafts, trx));
  }
}

/** In one transaction; one by one when that fails, so that one that cannot be settled keeps no other waiting for it. */
async function settleTogether(parts: SettleParts, ids: readonly string[]): Promise<number> {
  try {
    return await parts.store.transaction(async (_store, trx) => {
      let settled = 0;
      for (const id of ids) if (await settleOne(parts, id, trx)) settled += 1;
      return settled;
    });
  } catch (error) {
    if (ids.length === 1) throw error;
    let settled = 0;
    for (const id of ids) settled += await settleTogether(parts, [id]);
    return settled;
  }
}

async function settleOne(parts: SettleParts, id: string, trx: HubTransaction): Promise<boolean> {
  const { log, clock } = parts;
  const facts = await log.sessionFacts(id, trx);
  const state = foldSession(id, facts);
  const decision = decideSettle(state, clock.wall());
  if (decision?.kind !== 'accepted') return false;
  const first = await firstOf(parts, state, facts, trx);
  await log.append(first ?? decision.facts, trx);
  // Whoever hears of it only now is sent all of it.
  if (first?.some(({ type }) => type === 'session.offered')) await log.markChanged('session', id, trx);
  return first === null;
}

/** What must be written, or waited for (nothing is written then), before it can be settled; null when nothing must. */
async function firstOf(
  parts: SettleParts,
  state: SessionState,
  facts: readonly Fact[],
  trx: HubTransaction,
): Promise<FactDraft[] | null> {
  const offers = await offersToForgotten(parts, state, facts, trx);
  if (offers !== null) return offers;
  const losses = new Map<string, LogLoss[]>();
  for (const kioskId of sealedBy(state))
    losses.set(kioskId, await parts.sweep.lossesOf(kioskId, sentTo(kioskId, facts), trx));
  const doubts = decideDoubts(state, facts, losses);
  return doubts.length > 0 ? doubts : null;
}

/**
 * A backup that was put back does not know whom the hub sent what afterwards. Until they have come back, all kiosks of
 * the site may have been sent whatever was planned before.
 */
async function offersToForgotten(
  { sweep, clock }: SettleParts,
  state: SessionState,
  facts: readonly Fact[],
  trx: HubTransaction,
): Promise<FactDraft[] | null> {
  const siteId = state.definition?.siteId;
  const awaited = siteId === undefined ? null : await sweep.awaited(siteId, trx);
  const planned = facts.find(({ type }) => type === 'session.scheduled');
  if (!awaited || planned?.origin === awaited.origin) return null;
  const roomId = state.definition?.roomId ?? null;
  // Who was elsewhere by what the backup knows may have been back since.
  const forgotten = awaited.kioskIds.filter(
    (kioskId) => !state.kiosks.has(kioskId) || isSealedElsewhere(facts, kioskId, roomId),
  );
  if (forgotten.length === 0) return null;
  if (clock.wall() < awaited.since + GRACE_MS) return [];
  return forgotten.map((kioskId) => ({
    type: 'session.offered',
    subject: null,
    session: state.id,
    payload: { kioskId },
  }));
}
