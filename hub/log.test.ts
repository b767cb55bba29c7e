import { randomBytes } from 'node:crypto';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { RosterError } from '../core/contracts/error.ts';
import { openHub } from '../tests/helpers/hub-fixture.ts';
import { hubLogger } from './log.ts';

function listen() {
  const lines: string[] = [];
  const log = hubLogger('debug', { write: (line) => void lines.push(line) });
  return { log, text: () => lines.join('') };
}

const TOKEN = randomBytes(32).toString('base64url');

describe('the hub’s log', () => {
  it('writes the event and its plain fields', () => {
    const { log, text } = listen();
    const id = '0198c1de-7d5b-7f4c-9d2e-6a1f0c3b5a7e';
    log.child({ part: 'ingest' }).warn({ event: 'kiosk.malformed', kioskId: id, count: 3 }, 'malformed');
    expect(JSON.parse(text())).toMatchObject({
      name: 'hub',
      part: 'ingest',
      event: 'kiosk.malformed',
      kioskId: id,
      count: 3,
      msg: 'malformed',
    });
  });

  it.each([
    ['a name', { displayName: 'Ada Lovelace' }, 'Lovelace'],
    ['a badge UID', { badges: [{ uid: '04A1B2C3D4E5F6' }] }, '04A1B2C3'],
    ['a PIN', { pin: '4711' }, '4711'],
    ['a password', { login: { password: 'quiet harbour lamp' } }, 'harbour'],
    ['a token', { token: 'abc.def' }, 'abc.def'],
    ['a token in a text', { detail: `not ${TOKEN}` }, TOKEN],
    ['a token as it is sent', { detail: 'Bearer abc.def' }, 'abc.def'],
    ['the secret of a claim', { claim: { secret: '7KQ2MXXXXX' } }, '7KQ2M'],
    ['a claim code in a text', { detail: 'code 7KQ2M-0B1C2-D3E4F-G5H6J is' }, '7KQ2M'],
    ['an email address in a text', { detail: 'ada@example.org is there' }, 'ada@'],
    ['what was searched for', { detail: 'GET /api/v1/people?search=Lovelace' }, 'Lovelace'],
    ['the password in a database’s address', { detail: 'at postgres://roster:hush@db/roster' }, 'hush'],
    ['headers', { rawHeaders: ['authorization', 'abc.def'] }, 'abc.def'],
    ['a map', { held: new Map([['a', 'hush']]) }, 'hush'],
  ])('never writes %s', (_what, fields, secret) => {
    const { log, text } = listen();
    log.child({ part: 'rest' }).error({ event: 'happened', ...fields }, 'happened');
    expect(text()).toContain('happened');
    expect(text()).not.toContain(secret);
  });

  it('writes an error by its name and message, redacted too', () => {
    const { log, text } = listen();
    log.error({ err: new RosterError('a.b', `No: ${TOKEN}`) });
    log.error(new Error('No: ada@example.org'));
    expect(text()).toContain('RosterError');
    expect(text()).not.toContain(TOKEN);
    expect(text()).not.toContain('ada@');
  });

  it('lets nothing of a request through, even where Fastify logs requests whole', async () => {
    const { log, text } = listen();
    const app = Fastify({ loggerInstance: log });
    app.post('/people', async (request) => {
      request.log.info({ request, raw: request.raw, headers: request.headers, body: request.body }, 'whole');
      throw new Error(`failed for ${request.headers.authorization}`);
    });
    await app.inject({
      method: 'POST',
      url: '/people?search=Lovelace',
      headers: { authorization: `Bearer ${TOKEN}`, cookie: 'sid=hush' },
      payload: { displayName: 'Ada', pin: '4711', secret: '7KQ2MXXXXX' },
    });
    await app.inject({ method: 'GET', url: '/nobody?search=Lovelace' });
    await app.close();
    expect(text()).toContain('whole');
    for (const secret of [TOKEN, 'Lovelace', 'Ada', '4711', '7KQ2M', 'hush'])
      expect(text()).not.toContain(secret);
  });

  it('lets nothing through that people send to the hub, refused or failed', async () => {
    const { log, text } = listen();
    const hub = await openHub({ logger: log });
    const admin = await hub.signIn(['admin']);
    await hub.call(null)('POST', '/auth/login', { email: admin.email, password: 'wrong lantern tower' });
    await admin.call('POST', '/people', { displayName: 'Ada Lovelace', siteId: 'nowhere', pin: '4711' });
    await hub.db.destroy();
    expect((await admin.call('GET', '/people?search=Lovelace')).status).toBe(500);
    await hub.app.close();
    expect(text()).toContain('request-failed');
    for (const secret of [admin.token, admin.email, 'lantern', 'Lovelace', '4711'])
      expect(text()).not.toContain(secret);
  });
});
