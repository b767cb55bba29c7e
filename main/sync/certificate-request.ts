/** The certificate request (PKCS #10) for the kiosk's own TLS key. */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import 'reflect-metadata';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** PEM request, signed by the key. The hub chooses the name; what stands here is only a label. */
export async function certificateRequest(tlsKey: string): Promise<string> {
  const key = createPrivateKey(tlsKey);
  const { subtle } = globalThis.crypto;
  const request = await Pkcs10CertificateRequestGenerator.create(
    {
      name: 'CN=roster-kiosk',
      keys: {
        privateKey: await subtle.importKey(
          'pkcs8',
          key.export({ type: 'pkcs8', format: 'der' }),
          ALGORITHM,
          false,
          ['sign'],
        ),
        publicKey: await subtle.importKey(
          'spki',
          createPublicKey(key).export({ type: 'spki', format: 'der' }),
          ALGORITHM,
          true,
          ['verify'],
        ),
      },
      signingAlgorithm: ALGORITHM,
    },
    globalThis.crypto,
  );
  return request.toString('pem');
}
