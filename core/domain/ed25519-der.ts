/** Raw Ed25519 keys as crypto libraries read them: the DER of RFC 8410, which for this curve is a header and 32 bytes. */

const PUBLIC_HEADER = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const SECRET_HEADER = [
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/** SubjectPublicKeyInfo of a public key. @param key 32 bytes. */
export function publicKeyDer(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...PUBLIC_HEADER, ...key]);
}

/** PKCS #8 of a secret key. @param key 32 bytes. */
export function secretKeyDer(key: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([...SECRET_HEADER, ...key]);
}

/** The public key in a SubjectPublicKeyInfo: 32 bytes. */
export function rawPublicKey(der: Uint8Array): Uint8Array {
  return der.subarray(PUBLIC_HEADER.length);
}
