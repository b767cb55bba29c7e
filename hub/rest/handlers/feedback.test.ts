import { afterEach, beforeEach, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub, START, TestClock } from '../../../tests/helpers/hub-fixture.ts';
import { DAY, HOUR, holdSession, MINUTE, makeSession, type Parts } from '../../../tests/helpers/teaching.ts';
import { openIdentity } from '../../storage/identity.ts';
import { HubLog } from '../../storage/log/hub-log.ts';
import { SqlSweep } from '../../storage/stores/sql-sweep.ts';

/** Who takes the difference of two looks at feedback must not read what one person said. */
let hub: HubFixture;
let parts: Parts;
let session: Awaited<ReturnType<typeof makeSession>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub, 6);
  session = await makeSession(parts, START + HOUR);
  await holdSession(
    hub,
    parts.admin,
    session,
    parts.trainees.map(({ subject }) => subject),
  );
});
afterEach(() => hub.close());

async function give(who: number, overall: number, log: HubLog = hub.log): Promise<void> {
  const secret = { content: 3, delivery: 3, engagement: 3, overall, comment: `says ${who}` };
  const subject = parts.trainees[who]?.subject ?? '';
  await log.append([
    { type: 'feedback.submitted', subject, session: session.id, payload: { form: 1 }, secret },
  ]);
}

async function shown() {
  const { answers, averages, comments } = (await parts.admin('GET', `/sessions/${session.id}/feedback`)).body;
  return { answers, overall: averages?.overall ?? null, comments };
}

async function close(): Promise<void> {
  hub.clock.now = Date.parse(session.scheduledEnd) + 2 * DAY + 1;
  await hub.db
    .updateTable('login')
    .set({ expires_at: hub.clock.now + DAY })
    .execute();
}

test('an answer that a kiosk sends late takes nobody’s place among those that were shown', async () => {
  hub.clock.now += 10 * MINUTE;
  for (const who of [0, 1, 2]) await give(who, 3);
  const before = await shown();
  expect(before).toEqual({ answers: 3, overall: 3, comments: ['says 0', 'says 1', 'says 2'] });
  const clock = new TestClock();
  clock.now = Date.parse(session.scheduledEnd) + MINUTE;
  const origin = `hub:0199d1f0-0000-7000-8000-0000000000a1:${'2'.repeat(16)}`;
  const away = new HubLog(hub.db, { ...(await openIdentity(hub.db)), origin }, clock, () => {});
  await give(3, 1, away);
  expect(await shown()).toEqual(before);
});

test('the close adds no single answer, on the session’s page and in figures', async () => {
  hub.clock.now += 10 * MINUTE;
  for (const who of [0, 1, 2]) await give(who, 3);
  await give(3, 1);
  const before = await shown();
  await close();
  expect(await shown()).toEqual(before);
  const figures = async () => {
    await new SqlSweep(hub.db).catchUpFigures(hub.clock.now);
    return (await parts.admin('GET', '/analytics/feedback?by=unit')).body.items.concat(
      (await parts.admin('GET', '/analytics/feedback?by=week')).body.items,
    );
  };
  expect(await figures()).toMatchObject([{ answers: 3, averages: { overall: 3 } }]);
  await give(4, 1);
  expect(await shown()).toMatchObject({ answers: 5, overall: 2.2 });
  expect(await figures()).toMatchObject([{ answers: 5, averages: { overall: 2.2 } }]);
});
