/** Certificates that run out while everything runs. */
import { randomBytes, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { databaseKey } from '../../../main/storage/database-key.ts';
import { readIdentity, writeIdentity } from '../../../main/storage/device-keys.ts';
import { type Site, tlsOf } from '../site.ts';
import type { Fault } from './fault.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const HOUR = 3_600_000;
/** A third of this is left when the kiosk asks for the next one. */
const LIFE_MS = 30_000;

/** The kiosk's certificate made anew by the hub's authority, with another life; times in ms. */
async function reissued(site: Site, pem: string, notBefore: number, notAfter: number): Promise<string> {
  const pki = (file: string): string => readFileSync(join(site.hubFolder, 'data', 'pki', file), 'utf8');
  const [der] = x509.PemConverter.decode(pki('ca.key'));
  const signingKey = await crypto.subtle.importKey('pkcs8', der as ArrayBuffer, P256, false, ['sign']);
  const old = new x509.X509Certificate(pem);
  const made = await x509.X509CertificateGenerator.create({
    serialNumber: `40${randomBytes(15).toString('hex')}`,
    subject: old.subject,
    issuer: new x509.X509Certificate(pki('ca.pem')).subject,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    publicKey: await old.publicKey.export(P256, ['verify']),
    signingKey,
    signingAlgorithm: P256,
    extensions: old.extensions,
  });
  return made.toString('pem');
}

function certificateOf(site: Site): { pem: string; until: number } {
  const folder = site.seats[0]?.folder ?? '';
  const pem = readIdentity(folder, databaseKey(folder))?.certificate ?? '';
  return { pem, until: Date.parse(new X509Certificate(pem).validTo) };
}

export const kioskCertificate: Fault = {
  name: 'kiosk-certificate',
  what: "the kiosk's certificate runs out in 20 s, and the broker is restarted after that",
  prepare: async () => ({
    how: 'a certificate of the hub’s authority with a life of 30 s; the kiosk must have renewed it over its connection',
    site: {},
    begin: async (site) => {
      const { pem } = certificateOf(site);
      const now = Date.now();
      await swapCertificate(site, await reissued(site, pem, now - LIFE_MS / 3, now + (LIFE_MS * 2) / 3));
    },
    // Whoever has not renewed is turned away from here on.
    end: async (site) => {
      await site.killBroker();
      await site.startBroker();
    },
    isReport: ({ code }) => code === 'certificate.renewed',
    reportWithinMs: LIFE_MS,
    lastsMs: LIFE_MS,
    takesArrivals: true,
    check: async (site) => {
      const { until } = certificateOf(site);
      const { certificateUntil } = (await site.door.http('GET', `/kiosks/${site.seats[0]?.kioskId}`)).body;
      const told = Date.parse(certificateUntil);
      return [
        ...(until > Date.now() + HOUR ? [] : ['the kiosk holds no certificate that lasts']),
        ...(Math.abs(told - until) < HOUR
          ? []
          : ['the hub shows another end of the certificate than it has']),
      ];
    },
    clear: async () => {},
  }),
};

export const brokerCertificate: Fault = {
  name: 'broker-certificate',
  what: "the broker's certificate has run out when it is restarted",
  prepare: async () => ({
    how: 'a certificate of the hub’s authority that ended an hour ago; then the good one again',
    site: {},
    begin: async (site) => {
      const good = tlsOf(site.hubFolder);
      await site.killBroker();
      const now = Date.now();
      await site.startBroker({
        ...good,
        certificate: await reissued(site, good.certificate, now - 9 * HOUR, now - HOUR),
      });
    },
    end: async (site) => {
      await site.killBroker();
      await site.startBroker();
    },
    isReport: ({ code }) => code === 'sync.broker-expired',
    lastsMs: 10_000,
    takesArrivals: true,
    clear: async () => {},
  }),
};

/** Only where nothing could renew it: said in plain words, and nothing is lost. */
export const expiredCertificate: Fault = {
  name: 'expired-certificate',
  what: "the kiosk's certificate has run out while it was switched off, and the broker turns it away",
  prepare: async () => {
    let kept = '';
    return {
      how: 'a certificate of the hub’s authority that ended an hour ago; it ends by hand, with one that lasts, as a new claim gives',
      site: {},
      begin: async (site) => {
        kept = certificateOf(site).pem;
        await swapCertificate(site, await reissued(site, kept, Date.now() - 9 * HOUR, Date.now() - HOUR));
      },
      end: (site) => swapCertificate(site, kept),
      isReport: ({ code }) => code === 'sync.certificate-expired',
      lastsMs: 10_000,
      takesArrivals: true,
      clear: async () => {},
    };
  },
};

async function swapCertificate(site: Site, certificate: string): Promise<void> {
  const [seat] = site.seats;
  if (!seat) throw new Error('no kiosk');
  const key = databaseKey(seat.folder);
  const identity = readIdentity(seat.folder, key);
  if (!identity) throw new Error('not claimed');
  await seat.stop();
  writeIdentity(seat.folder, key, { ...identity, certificate });
  seat.start();
  await seat.see(({ place }) => place !== null);
}
