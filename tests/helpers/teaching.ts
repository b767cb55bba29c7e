/** Sessions of the furnished hub, for tests of what happens to them. */
import type { Answer, Call, furnish, HubFixture } from './hub-fixture.ts';

export type Parts = Awaited<ReturnType<typeof furnish>>;

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Makes one of an hour, `from` ms after the epoch. */
export async function makeSession(parts: Parts, from: number, more: object = {}): Promise<Answer['body']> {
  const made = await parts.admin('POST', '/sessions', {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    groupIds: [parts.group.id],
    title: 'Welding',
    start: new Date(from).toISOString(),
    end: new Date(from + HOUR).toISOString(),
    ...more,
  });
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return made.body;
}

/** Somebody's line of the roll, as a caller sees it. */
export async function recordOf(call: Call, sessionId: string, subject: string): Promise<Answer['body']> {
  const { records } = (await call('GET', `/sessions/${sessionId}/roll`)).body;
  return records.find((record: { person: { subject: string } }) => record.person.subject === subject);
}

/** Starts and ends it on behalf of its trainer, with these people checked in, and lets it settle. */
export async function holdSession(
  hub: HubFixture,
  call: Call,
  session: { id: string; scheduledStart: string; scheduledEnd: string },
  present: readonly string[],
): Promise<void> {
  const say = async (path: string) => {
    const answer = await call('POST', `/sessions/${session.id}/${path}`, { reason: 'kiosk is broken' });
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  };
  hub.clock.now = Date.parse(session.scheduledStart);
  await say('start');
  for (const subject of present) await say(`records/${subject}/check-in`);
  hub.clock.now = Date.parse(session.scheduledEnd);
  await say('end');
  await hub.log.append([
    {
      type: 'session.settled',
      subject: null,
      session: session.id,
      payload: { outcome: 'completed', unattended: false, kiosks: [] },
    },
  ]);
}
