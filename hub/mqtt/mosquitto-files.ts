/** What a Mosquitto must be told to serve this hub: its configuration and who may do what. */
import { MAX_PACKET_BYTES, MQTT_PREFIX } from '../../core/contracts/mqtt.ts';

export interface MosquittoPlace {
  readonly port: number;
  /** Address to listen at; null for all. */
  readonly address: string | null;
  /** Folder that holds `ca.pem`, `server.pem`, `server.key` and `acl`. */
  readonly folder: string;
}

/** Batches of kiosks that may wait at the broker when all of a campus comes back at once. */
const QUEUED = 10_000;

/** `mosquitto.conf`: mutual TLS, and the name in the certificate is who somebody is. */
export function mosquittoConf({ port, address, folder }: MosquittoPlace): string {
  return [
    'per_listener_settings false',
    `listener ${port}${address === null ? '' : ` ${address}`}`,
    `cafile ${folder}/ca.pem`,
    `certfile ${folder}/server.pem`,
    `keyfile ${folder}/server.key`,
    'require_certificate true',
    'use_identity_as_username true',
    'allow_anonymous false',
    `acl_file ${folder}/acl`,
    `message_size_limit ${MAX_PACKET_BYTES}`,
    `max_queued_messages ${QUEUED}`,
    'set_tcp_nodelay true',
    '',
  ].join('\n');
}

/**
 * The rules file. Deny by default; a kiosk that was revoked is denied everything by name, which Mosquitto heeds, also
 * on lines that are open, once it has read the file again (SIGHUP).
 */
export function mosquittoAcl(revoked: readonly string[]): string {
  const prefixes = Object.values(MQTT_PREFIX);
  return [
    'user roster-hub',
    ...prefixes.map((prefix) => `topic readwrite ${prefix}/#`),
    ...revoked.flatMap((kioskId) => [`user ${kioskId}`, 'topic deny #']),
    ...prefixes.flatMap((prefix) => [`pattern write ${prefix}/%u/up/+`, `pattern read ${prefix}/%u/down/#`]),
    '',
  ].join('\n');
}
