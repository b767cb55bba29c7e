/**
 * The hub's certificate authority: P-256, made at the first start, kept in the data folder. It vouches for the hub's
 * own server and for kiosks; nobody else's software is asked to trust it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { crockford50 } from '../../core/contracts/claim.ts';
import { RosterError } from '../../core/contracts/error.ts';
import type { CertificateIssuer } from '../../core/ports/certificate-issuer.ts';
import { privateFolder, readIfThere, writePrivate } from './private-files.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY = 24 * 60 * 60_000;
const CA_DAYS = 20 * 365;
/** Browsers and TLS libraries refuse server certificates that live longer than 398 days. */
const LEAF_DAYS = 397;
const RENEW_SERVER_DAYS = 60;
/** A kiosk whose clock is somewhat behind must still accept the hub. */
const BACKDATE_DAYS = 2;
/** The hub's name in its own certificate; a broker's access rules may name it. */
export const HUB_COMMON_NAME = 'roster-hub';

/** PEM texts. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly certificate: string;
}

export class CertificateAuthority implements CertificateIssuer {
  readonly #dir: string;
  readonly #key: CryptoKey;
  readonly #certificate: x509.X509Certificate;

  private constructor(dir: string, key: CryptoKey, certificate: x509.X509Certificate) {
    this.#dir = dir;
    this.#key = key;
    this.#certificate = certificate;
  }

  /** Opens the authority in this folder, or makes it there. `now`: ms. */
  static async open(dir: string, now: number): Promise<CertificateAuthority> {
    await privateFolder(dir);
    const key = await readIfThere(join(dir, 'ca.key'));
    const certificate = await readIfThere(join(dir, 'ca.pem'));
    if (key !== null && certificate !== null) {
      return new CertificateAuthority(dir, await importKey(key), new x509.X509Certificate(certificate));
    }
    const made = await makeAuthority(now);
    await writePrivate(join(dir, 'ca.key'), made.key);
    await writePrivate(join(dir, 'ca.pem'), made.certificate);
    return CertificateAuthority.open(dir, now);
  }

  /** The authority's certificate, PEM. */
  get pem(): string {
    return this.#certificate.toString('pem');
  }

  /** What the second half of a claim code says: the first 50 bits of the certificate's SHA-256. */
  get fingerprint(): string {
    return crockford50(createHash('sha256').update(Buffer.from(this.#certificate.rawData)).digest());
  }

  /** The hub's own certificate for these names, also its client certificate at an external broker. Made anew when due. */
  async hubCertificate(names: readonly string[], now: number): Promise<KeyAndCertificate> {
    const held = await this.#heldHubCertificate(names, now);
    if (held) return held;
    const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await this.#issue(HUB_COMMON_NAME, keys.publicKey, now, [
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(names.map(generalName)),
    ]);
    const made = { key: await exportKey(keys.privateKey), certificate };
    await writePrivate(join(this.#dir, 'hub.key'), made.key);
    await writePrivate(join(this.#dir, 'hub.pem'), made.certificate);
    return made;
  }

  /**
   * A client certificate for a kiosk's own key; whatever name the request carries, the certificate names the kiosk id.
   * @throws RosterError `pki.bad-request` when it is no P-256 request signed by its own key.
   */
  async issueKiosk(
    csr: string,
    kioskId: string,
    now: number,
  ): Promise<{ certificate: string; until: number }> {
    const certificate = await this.#issue(kioskId, await requestedKey(csr), now, [
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ]);
    return { certificate, until: now + LEAF_DAYS * DAY };
  }

  async #heldHubCertificate(names: readonly string[], now: number): Promise<KeyAndCertificate | null> {
    const key = await readIfThere(join(this.#dir, 'hub.key'));
    const certificate = await readIfThere(join(this.#dir, 'hub.pem'));
    if (key === null || certificate === null) return null;
    const parsed = new x509.X509Certificate(certificate);
    const alternative = parsed.getExtension(x509.SubjectAlternativeNameExtension);
    const held = alternative?.names.items.map((item) => item.value).sort();
    const wanted = [...names].sort();
    const fresh = parsed.notAfter.getTime() - now > RENEW_SERVER_DAYS * DAY;
    return fresh && JSON.stringify(held) === JSON.stringify(wanted) ? { key, certificate } : null;
  }

  async #issue(
    commonName: string,
    publicKey: CryptoKey,
    now: number,
    extensions: x509.Extension[],
  ): Promise<string> {
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: `CN=${commonName}`,
      issuer: this.#certificate.subject,
      notBefore: new Date(now - BACKDATE_DAYS * DAY),
      notAfter: new Date(now + LEAF_DAYS * DAY),
      publicKey,
      signingKey: this.#key,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.AuthorityKeyIdentifierExtension.create(this.#certificate),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
        ...extensions,
      ],
    });
    return certificate.toString('pem');
  }
}

async function makeAuthority(now: number): Promise<KeyAndCertificate> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    // The random part keeps two hubs' authorities apart in a trust store.
    name: `CN=Smart Roster hub ${randomBytes(4).toString('hex')}`,
    notBefore: new Date(now - BACKDATE_DAYS * DAY),
    notAfter: new Date(now + CA_DAYS * DAY),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { key: await exportKey(keys.privateKey), certificate: certificate.toString('pem') };
}

async function requestedKey(csr: string): Promise<CryptoKey> {
  try {
    const request = new x509.Pkcs10CertificateRequest(csr);
    const key = await request.publicKey.export(ALGORITHM, ['verify']);
    if (await request.verify()) return key;
  } catch (cause) {
    throw badRequest(cause);
  }
  throw badRequest(undefined);
}

function badRequest(cause: unknown): RosterError {
  return new RosterError(
    'pki.bad-request',
    'The certificate request is not readable or not signed by its own P-256 key. Start the claim again on the kiosk.',
    { cause },
  );
}

/** 16 random bytes as a positive integer (RFC 5280, 4.1.2.2). */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

function generalName(name: string): x509.JsonGeneralName {
  const address = /^[\d.]+$/.test(name) || name.includes(':');
  return { type: address ? 'ip' : 'dns', value: name };
}

async function exportKey(key: CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

async function importKey(pem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (!der) throw new TypeError('the authority has a key file without a key');
  return crypto.subtle.importKey('pkcs8', der, ALGORITHM, true, ['sign']);
}
