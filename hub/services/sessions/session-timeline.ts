/** What happened in a session, fact by fact, for whoever runs it. What is sealed stays so; feedback is kept apart. */
import type { Fact, FactPayload, FactType } from '../../../core/contracts/fact.ts';
import { iso, type PersonRef } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { TimelineEntry } from '../../../core/contracts/rest/sessions.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { readSession } from './session-reading.ts';

type Detail = TimelineEntry['detail'];

export class SessionTimeline {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  /** In the order of the log; unknown to who does not run the session. */
  async of(id: string, scope: Scope<'record.correct'>): Promise<TimelineEntry[] | HubRefusal> {
    const read = await readSession(this.context.log, id, scope);
    if (!read) return no('sessions.unknown');
    const facts = read.facts.filter((fact) => !UNSHOWN.has(fact.type));
    const people = facts.flatMap((fact) => [fact.subject, actorOf(fact)]).filter((one) => one !== null);
    const names = await namesOf(this.context.store, new Set(people), scope);
    return facts.map((fact) => entryOf(fact, names));
  }
}

/** Answers to feedback tell too much with a time; an anchor is no event but what others' times are told by. */
const UNSHOWN: ReadonlySet<string> = new Set<FactType>(['feedback.submitted', 'clock.anchored']);

function entryOf(fact: Fact, names: ReadonlyMap<string, PersonRef>): TimelineEntry {
  const actor = actorOf(fact);
  const kiosk = kioskOfOrigin(fact.origin);
  const about =
    payloadOf(fact, 'session.offered') ??
    payloadOf(fact, 'session.released') ??
    payloadOf(fact, 'session.doubted');
  return {
    factId: fact.id,
    at: iso(fact.wall),
    clockTrust: fact.clockTrust,
    what: fact.type,
    by: kiosk ? 'kiosk' : 'hub',
    kioskId: kiosk ?? about?.kioskId ?? null,
    person: fact.subject === null ? null : refTo(names, fact.subject),
    actor: actor === null ? null : refTo(names, actor),
    detail: detailOf(fact),
  };
}

/** Whoever decided or gave their word; for a change of trainer the new one. */
function actorOf(fact: Fact): string | null {
  return (
    payloadOf(fact, 'attendance.checked-in')?.by ??
    payloadOf(fact, 'attendance.corrected')?.by ??
    payloadOf(fact, 'walk-in.decided')?.by ??
    payloadOf(fact, 'session.changed')?.trainer ??
    null
  );
}

/** Closed values and counts. A type that this version does not know shows only that it happened. */
function detailOf(fact: Fact): Detail {
  const scheduled = payloadOf(fact, 'session.scheduled');
  if (scheduled) {
    const { kind, roomId, scheduledStart, scheduledEnd, expected } = scheduled;
    return { kind, roomId, ...times({ scheduledStart, scheduledEnd }), expected: expected.length };
  }
  const changed = payloadOf(fact, 'session.changed');
  if (changed)
    return {
      ...(changed.roomId ? { roomId: changed.roomId } : {}),
      ...(changed.time ? times(changed.time) : {}),
      ...(changed.trainer ? { trainer: true } : {}),
      ...(changed.reason ? { reason: changed.reason } : {}),
    };
  const roll = payloadOf(fact, 'roll.changed');
  if (roll) return { added: roll.add.length, voided: roll.void.length };
  const settled = payloadOf(fact, 'session.settled');
  if (settled) return { outcome: settled.outcome, unattended: settled.unattended };
  const why = payloadOf(fact, 'session.canceled') ?? payloadOf(fact, 'session.released');
  if (why) return { reason: why.reason };
  return proofOf(fact) ?? decisionOf(fact);
}

function decisionOf(fact: Fact): Detail {
  const sealed = payloadOf(fact, 'session.sealed');
  if (sealed) return { cause: sealed.cause };
  const excuse = payloadOf(fact, 'excuse.approved');
  if (excuse) return { excuseId: excuse.excuseId };
  const corrected = payloadOf(fact, 'attendance.corrected');
  if (corrected) return { status: corrected.status };
  const refused = payloadOf(fact, 'attendance.refused');
  if (refused) return { reason: refused.reason };
  const walkIn = payloadOf(fact, 'walk-in.decided');
  return walkIn ? { decision: walkIn.decision } : {};
}

function proofOf(fact: Fact): Detail | null {
  const proof =
    payloadOf(fact, 'session.started') ??
    payloadOf(fact, 'session.ended') ??
    payloadOf(fact, 'attendance.checked-in') ??
    payloadOf(fact, 'walk-in.requested');
  if (!proof) return null;
  const { method, location } = proof;
  return { method, verdict: location?.verdict ?? null, medianRssi: location?.medianRssi ?? null };
}

function times(
  time: Pick<FactPayload<'session.scheduled'>, 'scheduledStart' | 'scheduledEnd'>,
): Record<'start' | 'end', string> {
  return { start: iso(time.scheduledStart), end: iso(time.scheduledEnd) };
}
