import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { enrolmentArea, MAX_PHOTO_BYTES } from '../../../core/contracts/rest/enrolment.ts';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { peopleArea } from '../../../core/contracts/rest/people.ts';
import { HubApi, hrefOf } from './client.ts';
import type { Failure } from './failure.ts';

const ID = '0199d1f0-0000-7000-8000-00000000dead';
const GROUP = { id: ID, siteId: ID, name: 'Cooks', members: 0, version: 'v1' };

/** What the hub at the wire answers next, in order. */
let answers: { readonly status: number; readonly body: unknown }[] = [];
let heard: IncomingMessage[] = [];
let server: Server;
let asked = 0;
let signsIn = true;

function api(): HubApi {
  return new HubApi({
    language: () => 'fr',
    signInAgain: async () => {
      asked += 1;
      return signsIn;
    },
  });
}

const problem = (code: string, status: number) => ({
  status,
  body: { type: 'about:blank', title: 'No', status, detail: 'Do this.', code, instance: 'a' },
});

const realFetch = globalThis.fetch;
beforeEach(async () => {
  answers = [];
  heard = [];
  asked = 0;
  signsIn = true;
  server = createServer((request, response) => {
    heard.push(request);
    request.resume();
    const next = answers.shift() ?? { status: 500, body: null };
    response.writeHead(next.status, { 'content-type': 'application/json' });
    response.end(next.body === null ? '' : JSON.stringify(next.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // A browser fills in the page's own address.
  globalThis.fetch = (input, init) => realFetch(`${base}${String(input)}`, init);
});
afterEach(async () => {
  globalThis.fetch = realFetch;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const create = () => api().call(groupsArea['groups.create'], { body: { siteId: ID, name: 'Cooks' } });
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: Failure) => error,
  );

describe('calls', () => {
  it('say that they come from the console, in which language, and once only', async () => {
    answers = [{ status: 201, body: GROUP }];
    expect(await create()).toMatchObject({ name: 'Cooks' });
    expect(heard[0]?.headers).toMatchObject({ 'x-roster-console': '1', 'accept-language': 'fr' });
    expect(heard[0]?.headers['idempotency-key']).toMatch(/^[\da-f-]{36}$/);
  });

  it('name the version that they edit', async () => {
    answers = [{ status: 200, body: GROUP }];
    const input = { params: { groupId: ID }, body: { name: 'Cooks' }, ifMatch: 'v1' };
    await api().call(groupsArea['groups.rename'], input);
    expect(heard[0]?.headers['if-match']).toBe('"v1"');
  });

  it('wait for a new sign-in and go on under the same key', async () => {
    answers = [problem('auth.required', 401), { status: 201, body: GROUP }];
    await create();
    expect(asked).toBe(1);
    expect(heard).toHaveLength(2);
    expect(heard[1]?.headers['idempotency-key']).toBe(heard[0]?.headers['idempotency-key']);
  });

  it('fail as refused when nobody signs in', async () => {
    signsIn = false;
    answers = [problem('auth.required', 401)];
    expect((await failureOf(create()))?.code).toBe('auth.required');
    expect(heard).toHaveLength(1);
  });

  it('do not ask for a sign-in because of a wrong password', async () => {
    answers = [problem('auth.wrong-login', 401)];
    await failureOf(create());
    expect(asked).toBe(0);
  });
});

describe('failures', () => {
  it('carry the words of the hub, also of codes that this page does not know', async () => {
    answers = [problem('groups.newly-invented', 409)];
    const failure = await failureOf(create());
    expect(failure).toMatchObject({ kind: 'refused', status: 409, message: 'Do this.' });
  });

  it('point at the field that is wrong', async () => {
    const refused = problem('request.invalid', 400);
    answers = [
      { ...refused, body: { ...refused.body, issues: [{ path: 'body.name', message: 'too long' }] } },
    ];
    const failure = await failureOf(create());
    expect(failure?.issue('name')).toBe('too long');
    expect(failure?.issue('siteId')).toBeNull();
  });

  it('say how much is taken at once, before anything is sent and where no hub speaks', async () => {
    const file = new Blob([new Uint8Array(MAX_PHOTO_BYTES + 1)], { type: 'image/jpeg' });
    const upload = api().call(enrolmentArea['enrolment.add-photos'], { params: { personId: ID }, file });
    expect(await failureOf(upload)).toMatchObject({ code: 'too-large', most: MAX_PHOTO_BYTES });
    expect(heard).toHaveLength(0);
    answers = [{ status: 413, body: null }];
    expect(await failureOf(create())).toMatchObject({ code: 'too-large', most: null });
  });

  it('tell a hub that is not there from one that speaks another language', async () => {
    answers = [
      { status: 502, body: null },
      { status: 200, body: { nothing: 'of the contract' } },
    ];
    expect((await failureOf(create()))?.kind).toBe('unreachable');
    expect((await failureOf(create()))?.kind).toBe('unreadable');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect((await failureOf(create()))?.kind).toBe('unreachable');
  });
});

it('addresses escape what is put into them and leave out what is empty', () => {
  const href = hrefOf(peopleArea['people.list'], { query: { search: 'a&b', role: undefined } });
  expect(href).toBe('/api/v1/people?search=a%26b');
});
