/** Why there is no connection, in words that say what to do. */
import type { Logger } from 'pino';
import { RosterError } from '../../core/contracts/error.ts';

const KEPT = 'Check-ins are kept here and sent then.';
const MESSAGES = {
  'sync.line-silent': `The broker has stopped answering, though the connection looks open: check cable, switch and firewall. ${KEPT}`,
  'sync.hub-away': `The broker answers, but no hub listens behind it: check that the hub runs and reaches the broker. ${KEPT}`,
  'sync.hub-silent': `The hub does not answer: check that it runs and that its disk has room. ${KEPT}`,
  'sync.broker-away': `Nobody answers at the broker's address: check the network, and that the broker runs. ${KEPT}`,
  'sync.broker-expired': `The broker's certificate has expired: renew it there, or set this machine's clock right. ${KEPT}`,
  'sync.broker-unknown': `The broker shows a certificate that this kiosk's hub did not make for it: check the broker's files and its name. ${KEPT}`,
  'sync.certificate-expired': `This kiosk's certificate has expired, so the broker turns it away: claim the kiosk anew. ${KEPT}`,
  'sync.certificate-refused': `The broker turns this kiosk's certificate away: was the kiosk revoked, or another hub put in place? ${KEPT}`,
  'sync.connection-failed': `The connection to the broker failed: look at the detail in this line. ${KEPT}`,
} as const;
export type ConnectionTrouble = keyof typeof MESSAGES;

/** Codes of Node and OpenSSL, or what is to be found in them. */
const CAUSES: readonly (readonly [RegExp, ConnectionTrouble])[] = [
  // A peer's own complaint comes as an alert (RFC 8446, 6); what we find wrong with the peer has no alert in it.
  [/ALERT_CERTIFICATE_EXPIRED|alert certificate expired/i, 'sync.certificate-expired'],
  [
    /ALERT_.*(CERTIFICATE|UNKNOWN_CA)|alert (bad|unknown|certificate|unsupported)/i,
    'sync.certificate-refused',
  ],
  [/^CERT_(HAS_EXPIRED|NOT_YET_VALID)/, 'sync.broker-expired'],
  [/^(ERR_TLS_CERT|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/, 'sync.broker-unknown'],
  [/^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT)|connack timeout/, 'sync.broker-away'],
];

export function trouble(code: ConnectionTrouble, cause?: unknown): RosterError {
  const said = cause instanceof Error ? cause.message.slice(0, 200) : null;
  return new RosterError(code, MESSAGES[code], {
    retryable: true,
    ...(cause === undefined ? {} : { cause, context: { detail: said } }),
  });
}

/** What a socket, TLS or MQTT threw, as the product's error. */
export function asConnectionError(error: unknown): RosterError {
  if (error instanceof RosterError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : '';
  const found = CAUSES.find(([pattern]) => pattern.test(code) || pattern.test(text));
  return trouble(found?.[1] ?? 'sync.connection-failed', error);
}

/** One line for IT: the code and the words where the error has them, else what was thrown. */
export function logTrouble(log: Logger, event: string, error: unknown): void {
  if (error instanceof RosterError) {
    log.warn({ event, code: error.code, ...error.context }, error.message);
    return;
  }
  const thrown = error instanceof Error ? error : null;
  const fields = thrown ? { code: thrown.name, detail: thrown.message.slice(0, 200) } : { code: 'unknown' };
  log.warn({ event, ...fields }, 'sync trouble');
}
