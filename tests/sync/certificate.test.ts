/** A kiosk's certificate from one to the next, between the real asking, the real service and the real authority. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import pino from 'pino';
import { beforeEach, describe, expect, test } from 'vitest';
import { CertificateAuthority } from '../../hub/pki/authority.ts';
import { CertificateService } from '../../hub/services/kiosks/certificate-service.ts';
import type { DeviceKeys } from '../../main/storage/device-keys.ts';
import { CertificateRenewal } from '../../main/sync/certificate-renewal.ts';
import { certificateRequest } from '../../main/sync/certificate-request.ts';
import { ownKeys } from '../helpers/own-kiosk.ts';

const KIOSK = '0190a000-0000-7000-8000-00000000000a';
const OTHER = '0190a000-0000-7000-8000-00000000000b';
const DAY = 86_400_000;

let authority: CertificateAuthority;
let keys: DeviceKeys;
let kept: string[];
let until: (number | undefined)[];
let mono: number;
let first: string;
let service: CertificateService;
/** How soon it would look again, ms, and what it does then. */
let looks: number[];
let again: () => void;

beforeEach(async () => {
  authority = await CertificateAuthority.open(mkdtempSync(join(tmpdir(), 'renewal-')), Date.now());
  keys = ownKeys();
  [kept, until, looks, mono] = [[], [], [], 0];
  first = await issue(KIOSK, Date.now() - 300 * DAY);
  service = new CertificateService({
    issuer: authority,
    registry: { update: async (_id, change) => void until.push(change.certificateUntil) },
    clock: { bootId: 'test', wall: () => Date.now(), mono: () => mono },
    log: pino({ level: 'silent' }),
  });
});

async function issue(kioskId: string, at: number, of: DeviceKeys = keys): Promise<string> {
  return (await authority.issueKiosk(await certificateRequest(of.tlsKey), kioskId, at)).certificate;
}

/** The kiosk's side. */
function renewalWith(certificate: string): CertificateRenewal {
  return new CertificateRenewal({
    kioskId: KIOSK,
    certificate,
    ca: authority.pem,
    tlsKey: keys.tlsKey,
    sign: (text) => ed25519.sign(Buffer.from(text), keys.sign.secret),
    now: () => Date.now(),
    schedule: (work, ms) => {
      looks.push(ms);
      again = work;
      return () => {};
    },
    keep: (next) => void kept.push(next),
    onFailed: (error) => expect.unreachable(String(error)),
  });
}

describe('a certificate', () => {
  test('is asked for when a third of its life is left, and not before', async () => {
    expect(renewalWith(await issue(KIOSK, Date.now() - 200 * DAY)).isDue()).toBe(false);
    expect(renewalWith(await issue(KIOSK, Date.now() - 300 * DAY)).isDue()).toBe(true);
  });

  test('is followed by one for the same key and name that lasts, which is kept and used', async () => {
    const renewal = renewalWith(first);
    const next = await service.renew({ id: KIOSK, signKey: keys.sign.public }, await renewal.request());
    expect(renewal.take(next ?? '')).toBe(true);
    expect(kept).toEqual([next]);
    expect(renewal.certificate).toBe(next);
    expect(renewal.isDue()).toBe(false);
    const made = new X509Certificate(next ?? '');
    expect(made.subject).toBe(`CN=${KIOSK}`);
    const ours = createPublicKey(keys.tlsKey).export({ type: 'spki', format: 'der' });
    expect(made.publicKey.export({ type: 'spki', format: 'der' })).toEqual(ours);
    expect(Math.abs((until[0] ?? 0) - Date.parse(made.validTo))).toBeLessThan(2_000);
  });

  test('is asked for again while nobody answers, and no more without a connection or once it is there', async () => {
    const renewal = renewalWith(first);
    const asked: unknown[] = [];
    renewal.connected((request) => asked.push(request));
    await expect.poll(() => asked.length).toBe(1);
    expect(looks).toEqual([6 * 3_600_000]);
    again();
    await expect.poll(() => asked.length).toBe(2);
    renewal.disconnected();
    again();
    renewal.connected((request) => asked.push(request));
    await expect.poll(() => asked.length).toBe(3);
    renewal.take(await issue(KIOSK, Date.now()));
    again();
    await issue(KIOSK, Date.now());
    expect(asked).toHaveLength(3);
  });

  test('is given to nobody whose device key did not ask, and to nobody twice at once', async () => {
    const request = await renewalWith(first).request();
    const stranger = { id: KIOSK, signKey: ownKeys().sign.public };
    expect(await service.renew(stranger, request)).toBeNull();
    expect(await service.renew({ id: OTHER, signKey: keys.sign.public }, request)).toBeNull();
    const kiosk = { id: KIOSK, signKey: keys.sign.public };
    expect(await service.renew(kiosk, request)).not.toBeNull();
    expect(await service.renew(kiosk, request)).toBeNull();
    mono = 5_000;
    expect(await service.renew(kiosk, request)).not.toBeNull();
  });

  test('is not taken from another authority, for another kiosk or key, or when it ends sooner', async () => {
    const renewal = renewalWith(await issue(KIOSK, Date.now()));
    const elsewhere = await CertificateAuthority.open(mkdtempSync(join(tmpdir(), 'other-')), Date.now());
    const csr = await certificateRequest(keys.tlsKey);
    const later = Date.now() + DAY;
    const wrong = [
      (await elsewhere.issueKiosk(csr, KIOSK, later)).certificate,
      await issue(OTHER, later),
      await issue(KIOSK, later, ownKeys()),
      await issue(KIOSK, Date.now() - DAY),
      'no certificate',
    ];
    for (const certificate of wrong) expect(renewal.take(certificate)).toBe(false);
    expect(kept).toEqual([]);
    expect(renewal.take(await issue(KIOSK, later))).toBe(true);
  });
});
