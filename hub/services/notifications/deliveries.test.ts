import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { furnish, type HubFixture, openHub, type SignedIn } from '../../../tests/helpers/hub-fixture.ts';
import { type NewsRig, openNews } from '../../../tests/helpers/news-rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let hub: HubFixture;
let rig: NewsRig;
let parts: Awaited<ReturnType<typeof furnish>>;
beforeEach(async () => {
  hub = await openHub();
  parts = await furnish(hub, 0);
  rig = await openNews(hub);
  await rig.work();
});
afterEach(async () => {
  await rig.stop();
  await hub.close();
});

let hours = 20;
/** A session of the trainer that is canceled: one e-mail to them, one event. */
async function canceled(title = 'Welding') {
  hours += 2;
  const start = hub.clock.now + hours * HOUR;
  const call = await admin();
  const made = await call('POST', '/sessions', {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    groupIds: [],
    title,
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  await call('POST', `/sessions/${made.body.id}/cancel`, { reason: 'ill' });
  await rig.desk.follow(hub.clock.now);
  return made.body.id as string;
}

/** Signed in anew: the clock of these tests runs past any sign-in. */
async function admin(): Promise<SignedIn['call']> {
  const login = { email: 'admin@example.org', password: 'quiet harbour lamp' };
  return hub.call((await hub.call(null)('POST', '/auth/login', login)).body.token);
}

const deliveries = async (query = '') =>
  (await (await admin())('GET', `/notifications/deliveries${query}`)).body.items;
/** Lets time pass in steps, sending in each. */
async function pass(ms: number, step = MINUTE) {
  for (const end = hub.clock.now + ms; hub.clock.now < end; ) {
    hub.clock.now += step;
    await rig.deliveries.run();
  }
}

describe('e-mail', () => {
  test('what happens together goes into one, after a moment, as plain text', async () => {
    await canceled('Welding');
    await canceled('Maths');
    await rig.deliveries.run();
    expect(rig.mail.received).toEqual([]);
    await pass(MINUTE);
    expect(rig.mail.received).toHaveLength(1);
    const [mail] = rig.mail.received;
    expect(mail?.to).toBe(parts.trainer.email);
    expect(mail?.text).toMatch(/^Subject: 2 notifications/m);
    expect(mail?.text).toMatch(/^Message-ID: <[0-9a-f-]+@hub\.test>/m);
    expect(mail?.text).toMatch(/^Auto-Submitted: auto-generated/m);
    expect(await deliveries()).toEqual([
      expect.objectContaining({
        id: mail?.id,
        channel: 'email',
        to: parts.trainer.id,
        state: 'sent',
        attempts: 1,
      }),
    ]);
    await pass(HOUR);
    expect(rig.mail.received).toHaveLength(1);
  });

  test('a title cannot write headers', async () => {
    await canceled('Bcc: x@example.org');
    await pass(MINUTE);
    expect(rig.mail.received[0]?.text).not.toMatch(/^Bcc:/m);
  });

  test.each(['busy', 'cut'] as const)('a server that is %s gets it later, once', async (fault) => {
    rig.mail.faults.push(fault, fault);
    await canceled();
    await pass(MINUTE);
    expect(rig.mail.received).toEqual([]);
    const [waiting] = await deliveries('?state=waiting');
    expect(waiting).toMatchObject({ attempts: 1, nextAt: expect.any(String) });
    expect(waiting.lastError).not.toContain('@');
    await pass(HOUR);
    expect(rig.mail.received).toHaveLength(1);
    expect(await deliveries()).toEqual([expect.objectContaining({ state: 'sent', attempts: 3 })]);
  });

  test('only an answer that was lost makes a second copy, under the same id', async () => {
    rig.mail.faults.push('cut-after-taking');
    await canceled();
    await pass(HOUR);
    const [first, second, ...more] = rig.mail.received;
    expect(more).toEqual([]);
    expect(second?.id).toBe(first?.id);
    expect(/^Message-ID: .*$/m.exec(second?.text ?? '')?.[0]).toBe(
      /^Message-ID: .*$/m.exec(first?.text ?? '')?.[0],
    );
  });

  test('a mailbox that does not exist is given up, visibly, and tried again when somebody says so', async () => {
    rig.mail.faults.push('no-such-mailbox');
    await canceled();
    await pass(HOUR);
    expect(rig.mail.received).toEqual([]);
    const [failed] = await deliveries('?state=failed');
    expect(failed).toMatchObject({ attempts: 1, nextAt: null });
    expect(failed.lastError).toMatch(/550/);
    expect(failed.lastError).not.toContain('@');
    const call = await admin();
    expect((await call('POST', `/notifications/deliveries/${failed.id}/retry`)).body.state).toBe('waiting');
    await rig.deliveries.run();
    expect(rig.mail.received).toHaveLength(1);
    const again = await call('POST', `/notifications/deliveries/${failed.id}/retry`);
    expect([again.status, again.body.code]).toEqual([409, 'notifications.not-failed']);
  });

  test('a server that is away for days is given up at last', async () => {
    rig.mail.faults.push(...Array.from({ length: 500 }, () => 'busy' as const));
    await canceled();
    await pass(4 * DAY, HOUR);
    const [failed] = await deliveries();
    expect(failed.state).toBe('failed');
    expect(failed.attempts).toBeGreaterThan(5);
  });

  test('several processes send one each', async () => {
    const others = [rig.again(), rig.again()];
    await canceled();
    hub.clock.now += MINUTE;
    await Promise.all([rig, ...others].map((each) => each.deliveries.run()));
    expect(rig.mail.received).toHaveLength(1);
  });

  test('a process that dies between claim and answer loses nothing', async () => {
    await canceled();
    hub.clock.now += MINUTE;
    const scope = undefined as never;
    await hub.store.transaction(async (store) => {
      await store.notifications.gatherMail(
        hub.clock.now,
        () => '0199d1f0-0000-7000-8000-0000000000d1',
        9,
        scope,
      );
      return store.deliveries.claim(hub.clock.now, hub.clock.now + 10 * MINUTE, 9, scope);
    });
    await rig.deliveries.run();
    expect(rig.mail.received).toEqual([]);
    await pass(11 * MINUTE);
    expect(rig.mail.received).toHaveLength(1);
  });
});

describe('webhooks', () => {
  async function webhook(events: string[] = ['session.canceled']) {
    const made = await parts.admin('POST', '/webhooks', { url: rig.hookUrl, events });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body as { id: string; secret: string };
  }

  test('are signed as the specification says, hold ids and no names, and come once', async () => {
    const { secret } = await webhook();
    const sessionId = await canceled();
    await pass(HOUR);
    const [call, ...more] = rig.hook.calls;
    expect(more).toEqual([]);
    const {
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': signature,
    } = call?.headers ?? {};
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${seconds}.${call?.body}`).digest('base64');
    expect(signature).toBe(`v1,${mac}`);
    expect(JSON.parse(call?.body ?? '')).toEqual({
      type: 'session.canceled',
      timestamp: expect.any(String),
      data: { sessionId },
    });
  });

  test.each([500, 429, 404, 302, 'cut', 'silent', 'cut-after-reading'] as const)(
    'after %s it is sent again, under the same id',
    async (fault) => {
      await webhook();
      rig.hook.faults.push(fault);
      await canceled();
      await pass(HOUR);
      const ids = new Set(rig.hook.calls.map(({ headers }) => headers['webhook-id']));
      expect(ids.size).toBe(1);
      expect(await deliveries('?state=sent')).toHaveLength(2);
      const [hook] = (await (await admin())('GET', '/webhooks')).body.items;
      expect(hook).toMatchObject({ active: true, lastDelivery: { ok: true } });
      expect(hook).not.toHaveProperty('secret');
    },
  );

  test('one that has failed for days is stopped, and administrators hear of it', async () => {
    await webhook();
    rig.hook.faults.push(...Array.from({ length: 900 }, () => 503));
    for (let day = 0; day < 7; day += 1) {
      await canceled();
      await pass(DAY, HOUR);
    }
    const call = await admin();
    const [hook] = (await call('GET', '/webhooks')).body.items;
    expect(hook).toMatchObject({ active: false, lastDelivery: { ok: false } });
    const [news] = (await call('GET', '/notifications')).body.items;
    expect(news).toMatchObject({ event: 'webhook.disabled' });
    expect(await deliveries('?state=waiting')).toEqual([]);
    const before = rig.hook.calls.length;
    await canceled();
    await pass(HOUR);
    expect(rig.hook.calls).toHaveLength(before);
    rig.hook.faults.length = 0;
    await call('PATCH', `/webhooks/${hook.id}`, { active: true });
    await canceled();
    await pass(HOUR);
    expect(rig.hook.calls).toHaveLength(before + 1);
  }, 120_000);

  test('410 stops it at once; a removed one is sent nothing more', async () => {
    const { id } = await webhook();
    rig.hook.faults.push(410);
    await canceled();
    await pass(MINUTE);
    const call = await admin();
    expect((await call('GET', '/webhooks')).body.items[0].active).toBe(false);
    await call('PATCH', `/webhooks/${id}`, { active: true });
    await canceled();
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(204);
    const before = rig.hook.calls.length;
    await pass(HOUR);
    expect(rig.hook.calls).toHaveLength(before);
    expect((await call('DELETE', `/webhooks/${id}`)).status).toBe(404);
  });

  test('addresses that are not https, or hold a password, are refused', async () => {
    const add = (url: string) => parts.admin('POST', '/webhooks', { url, events: ['session.canceled'] });
    expect((await add('http://example.org/')).status).toBe(400);
    expect((await add('https://user:secret@example.org/')).body.code).toBe('webhooks.credentials-in-url');
  });
});

test('the secret stands nowhere in clear', async () => {
  const made = await parts.admin('POST', '/webhooks', { url: rig.hookUrl, events: ['session.canceled'] });
  const secret = Buffer.from(made.body.secret.replace(/^whsec_/, ''), 'base64');
  const row = await hub.db.selectFrom('webhook').selectAll().executeTakeFirstOrThrow();
  expect(Buffer.from(row.secret).includes(secret)).toBe(false);
  expect(JSON.stringify((await parts.admin('GET', '/webhooks')).body)).not.toContain(made.body.secret);
});
