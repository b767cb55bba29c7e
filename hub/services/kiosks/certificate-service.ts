/** The next certificate of a kiosk, before its present one runs out. */
import { createPublicKey, verify } from 'node:crypto';
import type { Logger } from 'pino';
import { type RenewalRequest, renewalText } from '../../../core/contracts/mqtt.ts';
import { publicKeyDer } from '../../../core/domain/ed25519-der.ts';
import { systemScope } from '../../../core/domain/scope.ts';
import type { CertificateIssuer } from '../../../core/ports/certificate-issuer.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { KioskRegistry, KioskRow } from '../../../core/ports/kiosk-registry.ts';

export interface CertificateParts {
  readonly issuer: Pick<CertificateIssuer, 'issueKiosk'>;
  readonly registry: Pick<KioskRegistry, 'update'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Making one costs more than asking: a kiosk is given one at most so often, ms. */
const AT_MOST_EVERY_MS = 5_000;

export class CertificateService {
  readonly #parts: CertificateParts;
  readonly #given = new Map<string, number>();

  constructor(parts: CertificateParts) {
    this.#parts = parts;
  }

  /**
   * PEM certificate; null when the device key did not sign the request, or one was just given. That the kiosk is known
   * and not revoked was asked before. @throws RosterError `pki.bad-request`
   */
  async renew(kiosk: Pick<KioskRow, 'id' | 'signKey'>, request: RenewalRequest): Promise<string | null> {
    const { clock, issuer, log, registry } = this.#parts;
    const mono = clock.mono();
    if (mono - (this.#given.get(kiosk.id) ?? Number.NEGATIVE_INFINITY) < AT_MOST_EVERY_MS) return null;
    if (!isSigned(kiosk, request)) {
      log.warn({ event: 'certificate.not-signed', kioskId: kiosk.id }, 'not by the kiosk’s own key');
      return null;
    }
    this.#given.set(kiosk.id, mono);
    const { certificate, until } = await issuer.issueKiosk(request.csr, kiosk.id, clock.wall());
    await registry.update(kiosk.id, { certificateUntil: until }, systemScope('kiosk.write'));
    log.info({ event: 'certificate.renewed', kioskId: kiosk.id, until }, 'renewed');
    return certificate;
  }
}

function isSigned({ id, signKey }: Pick<KioskRow, 'id' | 'signKey'>, request: RenewalRequest): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKeyDer(signKey)), format: 'der', type: 'spki' });
  const text = Buffer.from(renewalText(id, request.csr));
  return verify(null, text, key, Buffer.from(request.signature, 'base64'));
}
