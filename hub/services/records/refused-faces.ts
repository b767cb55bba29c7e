/** Why faces were refused in a session: for staff, and only as long as the site's policy keeps evidence. */
import type { Fact } from '../../../core/contracts/fact.ts';
import { iso, type PersonRef } from '../../../core/contracts/rest/common.ts';
import { type HubRefusal, no } from '../../../core/contracts/rest/problem.ts';
import type { RefusedFace } from '../../../core/contracts/rest/records.ts';
import { isSuspicious } from '../../../core/domain/face-words.ts';
import { payloadOf } from '../../../core/domain/fact-codec.ts';
import { kioskOfOrigin } from '../../../core/domain/kiosk-facts.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { HubContext } from '../hub-context.ts';
import { namesOf, refTo } from '../names.ts';
import { readSession } from '../sessions/session-reading.ts';
import { faceOf } from './face-answers.ts';

const DAY = 86_400_000;
/** A kiosk writes few of them; what a mad one wrote beyond is left out, oldest first. */
const MOST = 500;

type Secrets = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export class RefusedFaces {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  async of(
    sessionId: string,
    scope: Scope<'evidence.read'>,
  ): Promise<{ items: RefusedFace[]; until: string } | HubRefusal> {
    const { clock, log, store } = this.context;
    const read = await readSession(log, sessionId, scope);
    if (!read) return no('sessions.unknown');
    const { policy, scheduledEnd } = read.state.definition;
    const until = scheduledEnd + policy.evidenceDays * DAY;
    const kept = clock.wall() < until ? read.facts.filter((fact) => fact.type === 'attendance.refused') : [];
    const refused = kept.slice(-MOST).reverse();
    const names = await namesOf(store, new Set(refused.flatMap(({ subject }) => subject ?? [])), scope);
    const secrets = await log.openAllSealed(refused);
    return { items: refused.flatMap((fact) => show(fact, names, secrets)), until: iso(until) };
  }
}

/** One that cannot be read says nothing; it is no part of the roll. */
function show(fact: Fact, names: ReadonlyMap<string, PersonRef>, secrets: Secrets): RefusedFace[] {
  const refused = payloadOf(fact, 'attendance.refused');
  if (!refused) return [];
  const { reason, omitted } = refused;
  const face = faceOf(fact.subject === null ? { face: refused.face } : secrets.get(fact.id));
  return [
    {
      factId: fact.id,
      at: iso(fact.wall),
      clockTrust: fact.clockTrust,
      kioskId: kioskOfOrigin(fact.origin),
      badgeOf: fact.subject === null ? null : refTo(names, fact.subject),
      reason,
      suspicious: refused.suspicious ?? isSuspicious(reason, face),
      omitted,
      face,
    },
  ];
}
