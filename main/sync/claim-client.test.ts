import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CLAIM_PATH, type ClaimRequest, claimRequest, showClaimCode } from '../../core/contracts/claim.ts';
import { CertificateAuthority } from '../../hub/pki/authority.ts';
import { uuidOf } from '../../tests/helpers/fact-world.ts';
import { claimKiosk } from './claim-client.ts';

const SECRET = '0123456789';
const KIOSK = uuidOf('kiosk');
const tlsKey = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();
let dir: string;
let authority: CertificateAuthority;
let impostor: CertificateAuthority;
let server: Server | null = null;
let received: ClaimRequest[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'claim-'));
  authority = await CertificateAuthority.open(join(dir, 'ours'), Date.now());
  impostor = await CertificateAuthority.open(join(dir, 'theirs'), Date.now());
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(() => {
  received = [];
});
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server) await once(server, 'close');
  server = null;
});

interface HubOptions {
  readonly names?: string[];
  readonly shown?: string;
  readonly by?: CertificateAuthority;
  readonly answer?: (request: ClaimRequest) => Promise<{ status: number; body: unknown }>;
}

/** An HTTPS server that answers claims; gives its address. */
async function startHub(options: HubOptions = {}): Promise<string> {
  const by = options.by ?? authority;
  const tls = await by.hubCertificate(options.names ?? ['localhost', '127.0.0.1'], Date.now());
  server = createServer(
    { key: tls.key, cert: `${tls.certificate}\n${options.shown ?? by.pem}` },
    (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', async () => {
        const claim = claimRequest.parse(JSON.parse(Buffer.concat(parts).toString()));
        received.push(claim);
        expect(`${request.method} ${request.url}`).toBe(`POST ${CLAIM_PATH}`);
        const { status, body } = await (options.answer ?? accept)(claim);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

async function accept(claim: ClaimRequest) {
  const { certificate } = await authority.issueKiosk(claim.csr, KIOSK, Date.now());
  return { status: 200, body: response({ certificate }) };
}

function response(over: object): object {
  return {
    v: 1,
    kioskId: KIOSK,
    roomId: uuidOf('room'),
    hubId: uuidOf('hub'),
    ca: authority.pem,
    mqttUrl: 'mqtts://localhost:8883',
    prefix: 'roster/v1',
    ...over,
  };
}

function claim(hubUrl: string, over: Partial<Parameters<typeof claimKiosk>[0]> = {}) {
  return claimKiosk({
    hubUrl,
    code: showClaimCode(SECRET, authority.fingerprint),
    tlsKey,
    signPublic: randomBytes(32),
    boxPublic: randomBytes(32),
    mode: 'real',
    version: 'test',
    timeoutMs: 5_000,
    ...over,
  });
}

const refused = (code: string) => ({ kind: 'refused', code, params: {} });

describe('claiming', () => {
  it('gives the kiosk its identity, with a certificate for its own key', async () => {
    const hub = await startHub();
    const outcome = await claim(hub);
    expect(outcome).toMatchObject({ kind: 'claimed', identity: { kioskId: KIOSK, mode: 'real' } });
    if (outcome.kind !== 'claimed') return;
    expect(new X509Certificate(outcome.identity.certificate).subject).toContain(KIOSK);
    expect(received[0]).toMatchObject({ secret: SECRET, mode: 'real' });
    expect(JSON.stringify(received)).not.toContain('PRIVATE KEY');
  });

  it('takes the code as people type it', async () => {
    const hub = await startHub();
    const typed = ` ${showClaimCode(SECRET, authority.fingerprint).toLowerCase().replaceAll('-', '  ').replace('0', 'o')} `;
    expect((await claim(hub, { code: typed })).kind).toBe('claimed');
  });

  it('does not show the secret to a hub that is not the code’s', async () => {
    expect(await claim(await startHub({ by: impostor }))).toEqual(refused('claim.wrong-hub'));
    expect(received).toEqual([]);
  });

  it('does not show it to somebody who only shows the right CA and has not its key', async () => {
    expect(await claim(await startHub({ by: impostor, shown: authority.pem }))).toEqual(
      refused('claim.wrong-hub'),
    );
    expect(received).toEqual([]);
  });

  it('does not show it to a server with another name', async () => {
    expect(await claim(await startHub({ names: ['elsewhere.example'] }))).toEqual(refused('claim.wrong-hub'));
    expect(received).toEqual([]);
  });

  it.each(['', 'abc', '01234-56789-01234-5678', '01234-56789-01234-5678U'])(
    'refuses %j as malformed before it talks to anybody',
    async (code) => {
      expect(await claim('https://localhost:1', { code })).toEqual(refused('claim.malformed'));
    },
  );

  it.each(['claim.unknown', 'claim.used', 'claim.expired', 'claim.throttled'])(
    'passes the hub’s %s on',
    async (code) => {
      const answer = async () => ({ status: 409, body: { code, title: 'no', detail: 'no' } });
      expect(await claim(await startHub({ answer }))).toEqual(refused(code));
    },
  );

  it.each([
    ['text', 500, 'oops'],
    ['another area’s code', 403, { code: 'badge.unknown' }],
    ['half an answer', 200, { v: 1 }],
    ['a flood', 200, `{"v":"${'x'.repeat(100_000)}"}`],
  ])('calls the hub unreachable when it answers with %s', async (_what, status, body) => {
    expect(await claim(await startHub({ answer: async () => ({ status, body }) }))).toEqual(
      refused('claim.unreachable'),
    );
  });

  it('does not take a certificate for another key, another name or by another authority', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    const { certificateRequest } = await import('./certificate-request.ts');
    const issue = async (by: CertificateAuthority, csr: string, id: string) =>
      (await by.issueKiosk(csr, id, Date.now())).certificate;
    const wrong: ((asked: ClaimRequest) => Promise<object>)[] = [
      async () => ({ certificate: await issue(authority, await certificateRequest(other), KIOSK) }),
      async (asked) => ({ certificate: await issue(authority, asked.csr, uuidOf('another')) }),
      async (asked) => ({ certificate: await issue(impostor, asked.csr, KIOSK) }),
      async (asked) => ({ certificate: await issue(authority, asked.csr, KIOSK), ca: impostor.pem }),
      async () => ({ certificate: 'rubbish' }),
    ];
    for (const make of wrong) {
      const hub = await startHub({
        answer: async (asked) => ({ status: 200, body: response(await make(asked)) }),
      });
      expect(await claim(hub)).toEqual(refused('claim.wrong-hub'));
      server?.closeAllConnections();
      server?.close();
    }
  });

  it('says that nobody is there when nobody is, or nobody who speaks TLS, or nobody who answers', async () => {
    expect(await claim('https://localhost:1')).toEqual(refused('claim.unreachable'));
    expect(await claim('http://localhost:1')).toEqual(refused('claim.unreachable'));
    expect(await claim('nonsense')).toEqual(refused('claim.unreachable'));
    const plain = createPlainServer().listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    expect(await claim(`https://localhost:${port}`, { timeoutMs: 500 })).toEqual(
      refused('claim.unreachable'),
    );
    plain.close();
    const silent = await startHub({ answer: () => new Promise(() => {}) });
    expect(await claim(silent, { timeoutMs: 500 })).toEqual(refused('claim.unreachable'));
  });
});
