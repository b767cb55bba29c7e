/**
 * The kiosk's own keys, made on the device and never leaving it, and what the hub gave it at the claim. They lie beside the database,
 * not in it: a damaged database that is set aside must not cost the kiosk its identity.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { z } from 'zod';
import { type KioskIdentity, kioskIdentity } from '../../core/contracts/claim.ts';
import { boxPublicKey } from '../../core/domain/sealing.ts';
import { readSealedFile, writeSealedFile } from './sealed-file.ts';

export interface DeviceKeys {
  /** P-256 private key for TLS, PEM (PKCS #8). */
  readonly tlsKey: string;
  /** Ed25519, signs chain heads; 32 bytes each. */
  readonly sign: { readonly secret: Uint8Array; readonly public: Uint8Array };
  /** X25519, opens what is boxed to this kiosk; 32 bytes each. */
  readonly box: { readonly secret: Uint8Array; readonly public: Uint8Array };
}

const KEYS_FILE = 'device.keys';
const IDENTITY_FILE = 'device.identity';
/** Sealed under the database key. */
export const DEVICE_FILES = [KEYS_FILE, IDENTITY_FILE] as const;

const storedKeys = z.object({ v: z.literal(1), tlsKey: z.string(), sign: z.base64(), box: z.base64() });

/**
 * The device's keys, made at the first call.
 * @throws RosterError `storage.keys-damaged`
 */
export function deviceKeys(dataDir: string, databaseKey: Uint8Array): DeviceKeys {
  const file = join(dataDir, KEYS_FILE);
  const read = readSealedFile(file, databaseKey);
  const stored = read === null ? makeKeys() : storedKeys.parse(read);
  if (read === null) writeSealedFile(file, databaseKey, stored);
  const sign = Buffer.from(stored.sign, 'base64');
  const box = Buffer.from(stored.box, 'base64');
  // Fails here and not at the first handshake when the runtime cannot use the key.
  createPrivateKey(stored.tlsKey);
  return {
    tlsKey: stored.tlsKey,
    sign: { secret: sign, public: ed25519.getPublicKey(sign) },
    box: { secret: box, public: boxPublicKey(box) },
  };
}

/** What the hub gave at the claim; null while the kiosk is unclaimed. */
export function readIdentity(dataDir: string, databaseKey: Uint8Array): KioskIdentity | null {
  const read = readSealedFile(join(dataDir, IDENTITY_FILE), databaseKey);
  return read === null ? null : kioskIdentity.parse(read);
}

export function writeIdentity(dataDir: string, databaseKey: Uint8Array, identity: KioskIdentity): void {
  writeSealedFile(join(dataDir, IDENTITY_FILE), databaseKey, kioskIdentity.parse(identity));
}

function makeKeys(): z.infer<typeof storedKeys> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return {
    v: 1,
    tlsKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sign: randomBytes(32).toString('base64'),
    box: randomBytes(32).toString('base64'),
  };
}
