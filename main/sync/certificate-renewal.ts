/** Keeps the kiosk's certificate from running out: asks the hub for the next one over the connection that it has. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { type RenewalRequest, renewalText } from '../../core/contracts/mqtt.ts';
import { certificateRequest } from './certificate-request.ts';
import type { Schedule } from './schedule.ts';

export interface RenewalOptions {
  readonly kioskId: string;
  /** PEM texts: what it has, who signs it, and the key that it is for. */
  readonly certificate: string;
  readonly ca: string;
  readonly tlsKey: string;
  /** Ed25519 by the device key. */
  readonly sign: (text: string) => Uint8Array;
  /** Wall time as the hub has it, ms. */
  readonly now: () => number;
  readonly schedule: Schedule;
  /** Keeps the new one over a restart. @throws RosterError `storage.*` */
  readonly keep: (certificate: string) => void;
  readonly onFailed: (error: unknown) => void;
}

/** The next one is asked for when less than this share of the present one's life is left. */
const LEFT = 1 / 3;
const LOOK_LONGEST_MS = 6 * 60 * 60_000;
const LOOK_SHORTEST_MS = 1_000;

export class CertificateRenewal {
  readonly #options: RenewalOptions;
  #certificate: string;
  #send: ((request: RenewalRequest) => void) | null = null;
  #cancel: () => void = () => {};

  constructor(options: RenewalOptions) {
    this.#options = options;
    this.#certificate = options.certificate;
  }

  /** What to connect with, PEM. */
  get certificate(): string {
    return this.#certificate;
  }

  isDue(): boolean {
    return this.#untilDue() <= 0;
  }

  /** From now on the next one is asked for when it is due, by `send`. */
  connected(send: (request: RenewalRequest) => void): void {
    this.#send = send;
    this.#look();
  }

  disconnected(): void {
    this.#send = null;
    this.#cancel();
  }

  async request(): Promise<RenewalRequest> {
    const { kioskId, sign, tlsKey } = this.#options;
    const csr = await certificateRequest(tlsKey);
    return { v: 1, csr, signature: Buffer.from(sign(renewalText(kioskId, csr))).toString('base64') };
  }

  /** Takes the hub's answer; false when it is not ours, or lasts no longer than what there is. */
  take(certificate: string): boolean {
    if (!this.#isOurs(certificate)) return false;
    this.#options.keep(certificate);
    this.#certificate = certificate;
    this.#look();
    return true;
  }

  #look(): void {
    this.#cancel();
    if (!this.#send) return;
    if (this.isDue()) this.request().then((request) => this.#send?.(request), this.#options.onFailed);
    this.#cancel = this.#options.schedule(() => this.#look(), this.#lookAgainMs());
  }

  /** How soon to look again, ms: when it is due, or some times before it runs out where nobody has answered. */
  #lookAgainMs(): number {
    const due = this.#untilDue();
    const wait = due > 0 ? due : (this.#validTo() - this.#options.now()) / 8;
    return Math.min(Math.max(wait, LOOK_SHORTEST_MS), LOOK_LONGEST_MS);
  }

  #untilDue(): number {
    const { validFrom, validTo } = timesOf(this.#certificate);
    return validTo - (validTo - validFrom) * LEFT - this.#options.now();
  }

  #validTo(): number {
    return timesOf(this.#certificate).validTo;
  }

  #isOurs(text: string): boolean {
    const { ca, kioskId, tlsKey } = this.#options;
    try {
      const certificate = new X509Certificate(text);
      const ours = createPublicKey(tlsKey).export({ type: 'spki', format: 'der' });
      return (
        certificate.verify(new X509Certificate(ca).publicKey) &&
        certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(ours) &&
        certificate.subject.split('\n').includes(`CN=${kioskId}`) &&
        timesOf(text).validTo > this.#validTo()
      );
    } catch {
      return false;
    }
  }
}

/** Milliseconds since the epoch. */
function timesOf(text: string): { validFrom: number; validTo: number } {
  const { validFrom, validTo } = new X509Certificate(text);
  return { validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) };
}
