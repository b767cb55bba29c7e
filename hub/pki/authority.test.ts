import { X509Certificate } from 'node:crypto';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority } from './authority.ts';
import { databaseKey } from './private-files.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const NOW = Date.now();
const KIOSK = '0190a000-0000-7000-8000-000000000001';

async function folder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'pki-'));
}

async function request(name = 'CN=somebody else'): Promise<string> {
  const keys = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  const csr = await x509.Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: P256 });
  return csr.toString('pem');
}

describe('the certificate authority', () => {
  it('is made once, with keys that only its owner can read', async () => {
    const dir = await folder();
    const first = await CertificateAuthority.open(dir, NOW);
    const again = await CertificateAuthority.open(dir, NOW);
    expect(again.pem).toBe(first.pem);
    expect(first.fingerprint).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
    expect((await stat(join(dir, 'ca.key'))).mode & 0o777).toBe(0o600);
    expect((await stat(dir)).mode & 0o777).toBe(0o700);
  });

  it('names the kiosk by its id, whatever the request says, for client use only', async () => {
    const authority = await CertificateAuthority.open(await folder(), NOW);
    const issued = await authority.issueKiosk(await request(), KIOSK, NOW);
    const certificate = new X509Certificate(issued.certificate);
    expect(new Date(certificate.validTo).getTime()).toBe(Math.floor(issued.until / 1000) * 1000);
    expect(certificate.subject).toBe(`CN=${KIOSK}`);
    expect(certificate.verify(new X509Certificate(authority.pem).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it.each([
    ['no PEM at all', 'hello'],
    ['a PEM of rubbish', '-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----'],
  ])('refuses %s', async (_name, csr) => {
    const authority = await CertificateAuthority.open(await folder(), NOW);
    await expect(authority.issueKiosk(csr, KIOSK, NOW)).rejects.toMatchObject({ code: 'pki.bad-request' });
  });

  it('refuses a request that was changed after it was signed', async () => {
    const authority = await CertificateAuthority.open(await folder(), NOW);
    const csr = new x509.Pkcs10CertificateRequest(await request());
    const bytes = Buffer.from(csr.rawData);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    const changed = x509.PemConverter.encode(bytes, 'CERTIFICATE REQUEST');
    await expect(authority.issueKiosk(changed, KIOSK, NOW)).rejects.toMatchObject({
      code: 'pki.bad-request',
    });
  });

  it('keeps its server certificate until it is due or the names change', async () => {
    const authority = await CertificateAuthority.open(await folder(), NOW);
    const first = await authority.hubCertificate(['localhost', '127.0.0.1'], NOW);
    expect((await authority.hubCertificate(['127.0.0.1', 'localhost'], NOW)).certificate).toBe(
      first.certificate,
    );
    expect((await authority.hubCertificate(['hub.example'], NOW)).certificate).not.toBe(first.certificate);
    const soonOver = NOW + 380 * 86_400_000;
    const renewed = await authority.hubCertificate(['hub.example'], soonOver);
    expect(new X509Certificate(renewed.certificate).checkHost('hub.example')).toBe('hub.example');
    expect(new X509Certificate(first.certificate).checkIP('127.0.0.1')).toBe('127.0.0.1');
  });
});

describe('the database key', () => {
  it('is made once, and the service manager comes first', async () => {
    const dir = await folder();
    const made = await databaseKey(dir, undefined);
    expect(made).toHaveLength(32);
    expect(await databaseKey(dir, await folder())).toEqual(made);
    expect((await stat(join(dir, 'database.key'))).mode & 0o777).toBe(0o600);
  });
});
