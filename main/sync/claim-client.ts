/** Claims this kiosk at a hub: checks that it is the hub of the code, and only then shows the code's secret. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { z } from 'zod';
import {
  CLAIM_PATH,
  type ClaimRequest,
  type ClaimResponse,
  claimRequest,
  claimResponse,
  crockford50,
  type KioskIdentity,
  readClaimCode,
} from '../../core/contracts/claim.ts';
import { type Refusal, type RefusalCode, refusalCode } from '../../core/contracts/refusal.ts';
import { refuse } from '../../core/domain/decision.ts';
import { certificateRequest } from './certificate-request.ts';

export interface ClaimOptions {
  /** Such as https://hub.example:8443 */
  readonly hubUrl: string;
  /** As typed. */
  readonly code: string;
  /** PEM. */
  readonly tlsKey: string;
  /** Ed25519 and X25519 public keys, 32 bytes each. */
  readonly signPublic: Uint8Array;
  readonly boxPublic: Uint8Array;
  readonly mode: ClaimRequest['mode'];
  readonly version: string;
  /** For each of the two connections, ms. */
  readonly timeoutMs?: number;
}

export type ClaimOutcome = { readonly kind: 'claimed'; readonly identity: KioskIdentity } | Refusal;

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;
const answerCode = z.object({ code: refusalCode });

/** Every failure is a refusal `claim.*`; nothing is stored here. */
export async function claimKiosk(options: ClaimOptions): Promise<ClaimOutcome> {
  const code = readClaimCode(options.code);
  const hub = hubAddress(options.hubUrl);
  if (!code) return refuse('claim.malformed');
  if (!hub) return refuse('claim.unreachable');
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  let chain: X509Certificate[];
  try {
    chain = await shownChain(hub, timeoutMs);
  } catch {
    return refuse('claim.unreachable');
  }
  const ca = chain.find((certificate) => certificate.ca && fingerprint(certificate) === code.fingerprint);
  if (!ca) return refuse('claim.wrong-hub');
  const body = claimRequest.parse({
    v: 1,
    secret: code.secret,
    csr: await certificateRequest(options.tlsKey),
    signKey: Buffer.from(options.signPublic).toString('base64'),
    boxKey: Buffer.from(options.boxPublic).toString('base64'),
    mode: options.mode,
    version: options.version,
  } satisfies ClaimRequest);
  try {
    const answer = await post(hub, ca, body, timeoutMs);
    return readAnswer(answer, ca, options);
  } catch (error) {
    // The handshake against the pinned CA failed: somebody shows the hub's CA without having its key.
    return refuse(isCertificateError(error) ? 'claim.wrong-hub' : 'claim.unreachable');
  }
}

function hubAddress(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'https:' ? url : null;
}

/** The certificates that the server shows, its own first. Nothing is sent, and nothing shown is trusted yet. */
function shownChain(hub: URL, timeoutMs: number): Promise<X509Certificate[]> {
  return new Promise((resolve, reject) => {
    const host = hub.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(hub.port || 443),
      ...serverName(host),
      rejectUnauthorized: false,
    });
    const timer = setTimeout(() => socket.destroy(new Error('no answer in time')), timeoutMs);
    socket.once('secureConnect', () => {
      const chain = unrolled(socket.getPeerCertificate(true));
      socket.end();
      resolve(chain);
    });
    socket.on('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      reject(new Error('connection closed'));
    });
  });
}

function unrolled(first: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  for (
    let next: DetailedPeerCertificate | undefined = first;
    next?.raw && !seen.has(next.fingerprint256);
    next = next.issuerCertificate
  ) {
    seen.add(next.fingerprint256);
    chain.push(new X509Certificate(next.raw));
  }
  return chain;
}

function fingerprint(certificate: X509Certificate): string {
  return crockford50(Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex'));
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
}

/** Posts over a new connection that trusts the pinned CA and nothing else, host name included. */
function post(hub: URL, ca: X509Certificate, body: ClaimRequest, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const sent = request(
      new URL(CLAIM_PATH, hub),
      {
        method: 'POST',
        ca: ca.toString(),
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      },
      (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.length;
          if (size > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too long'));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve({
              status: response.statusCode ?? 0,
              json: JSON.parse(Buffer.concat(parts).toString('utf8')),
            });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}

function readAnswer(answer: Answer, ca: X509Certificate, options: ClaimOptions): ClaimOutcome {
  if (answer.status !== 200) {
    const refused = answerCode.safeParse(answer.json);
    return refuse(refused.success ? claimCode(refused.data.code) : 'claim.unreachable');
  }
  const parsed = claimResponse.safeParse(answer.json);
  if (!parsed.success) return refuse('claim.unreachable');
  if (!isOurs(parsed.data, ca, options.tlsKey)) return refuse('claim.wrong-hub');
  const { v: _v, ...identity } = parsed.data;
  return { kind: 'claimed', identity: { ...identity, mode: options.mode } };
}

function claimCode(code: RefusalCode): RefusalCode {
  return code.startsWith('claim.') ? code : 'claim.unreachable';
}

/** The CA is the pinned one, and the certificate is for our key and our id, signed by that CA. */
function isOurs(response: ClaimResponse, pinned: X509Certificate, tlsKey: string): boolean {
  try {
    const certificate = new X509Certificate(response.certificate);
    const ours = createPublicKey(tlsKey).export({ type: 'spki', format: 'der' });
    return (
      new X509Certificate(response.ca).fingerprint256 === pinned.fingerprint256 &&
      certificate.verify(pinned.publicKey) &&
      certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(ours) &&
      certificate.subject.split('\n').includes(`CN=${response.kioskId}`)
    );
  } catch {
    return false;
  }
}

function serverName(host: string): { servername?: string } {
  // TLS names servers, not addresses (RFC 6066).
  return /^[\d.]+$|:/.test(host) ? {} : { servername: host };
}

function isCertificateError(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  return /^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_SSL|EPROTO)/.test(code);
}
