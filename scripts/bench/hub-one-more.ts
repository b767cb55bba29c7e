/** One more record: a check-in into a running session, appended as the hub does, with all that follows from it. */
import { randomUUID } from 'node:crypto';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { windowsOf } from '../../core/domain/session-windows.ts';
import type { BenchHub, Campus } from './hub-campus.ts';

const HOUR = 3_600_000;
const BY_BADGE = { method: 'badge-pin', location: null, policyVersion: 1 } as const;

/** Times of each append, ms, and how many queries one takes. */
export async function addRecords(
  { log, clock, seen }: BenchHub,
  campus: Campus,
  count: number,
): Promise<{ times: number[]; queries: number }> {
  const times: number[] = [];
  let queries = 0;
  for (let turn = 0; times.length < count; turn += 1) {
    const group = campus.groups[turn % campus.groups.length];
    if (!group) throw new Error('no groups');
    const session = randomUUID();
    const [start, end] = [clock.now, clock.now + HOUR];
    const expected = group.members.map((member) => member.subject);
    const { siteId, roomId, unitId, trainer } = group;
    await log.append([
      {
        type: 'session.scheduled',
        subject: trainer.subject,
        session,
        payload: {
          ...{ siteId, roomId, unitId, title: 'Welding', kind: 'by-hand', makeupOf: null, expected },
          ...{ scheduledStart: start, scheduledEnd: end, windows: windowsOf(start, end, DEFAULT_POLICY) },
          ...{ policy: DEFAULT_POLICY, policyVersion: 1, groups: [{ groupId: group.id, members: expected }] },
        },
      },
      { type: 'session.started', subject: trainer.subject, session, payload: BY_BADGE },
    ]);
    for (const subject of expected.slice(0, count - times.length)) {
      seen.length = 0;
      const before = performance.now();
      const payload = { ...BY_BADGE, by: null };
      await log.append([{ type: 'attendance.checked-in', subject, session, payload }]);
      times.push(performance.now() - before);
      queries = seen.length;
    }
  }
  return { times, queries };
}
