/** Which bytes are hashed, signed and encrypted, for whoever writes another hub: made from what the product itself uses. */
import { GENESIS_HASH } from '../../core/contracts/fact.ts';
import { SEAL_CONTEXTS, SIGNED_TEXTS } from '../../core/contracts/wire-texts.ts';
import { SEALING } from '../../core/domain/sealing.ts';

type Json = Record<string, unknown>;

/** Extensions of the AsyncAPI document. */
export function describeCryptography(): Json {
  return { 'x-hashes': hashes(), 'x-signatures': signatures(), 'x-sealing': sealing() };
}

function hashes(): Json {
  return {
    algorithm: 'SHA-256, lower-case hex',
    fact: 'Over the UTF-8 bytes of the fact’s text exactly as it came; a fact is never serialised again to hash it. `prevHash` is the hash of the fact before it in its origin.',
    genesis: GENESIS_HASH,
    feed: '`sha256` of every piece is over the whole box: the bytes of all pieces’ `box`, joined in the order of `part`.',
    badge:
      'HMAC-SHA256 of the badge’s UID in upper-case hex digits, under the site’s `badgeKey`, in lower-case hex.',
  };
}

function signatures(): Json {
  return {
    algorithm: 'Ed25519 (RFC 8032)',
    encoding:
      'Over the UTF-8 bytes of `text` with each `{place}` filled in, numbers in decimal. Signatures (64 bytes) and public keys (32 bytes) travel in base64.',
    head: {
      text: SIGNED_TEXTS.head,
      key: 'the kiosk’s device key, `signKey` of its claim',
      signature: '`head.signature` of `up-facts`',
      places: {
        origin: '`origin`',
        seq: '`head.seq`',
        hash: '`head.hash`, the hash of the batch’s last fact',
      },
    },
    renewal: {
      text: SIGNED_TEXTS.renewal,
      key: 'the kiosk’s device key, `signKey` of its claim',
      signature: '`signature` of `up-certificate`',
      places: { kioskId: 'the kiosk’s id', csr: '`csr`, exactly as it is in the message' },
    },
    checkpoint: {
      text: SIGNED_TEXTS.checkpoint,
      key: 'the hub’s log key: `checkpoint.key`, and `logKey` in the answer to the kiosk’s claim',
      signature: '`checkpoint.signature` of `down-ack`',
      places: {
        origin: '`origin`',
        seq: '`checkpoint.seq`',
        hash: '`checkpoint.hash`',
        at: '`checkpoint.at`',
      },
    },
  };
}

function sealing(): Json {
  const personal = 'the person’s `key` in `feed-body`, base64';
  return {
    seal: {
      algorithm: 'XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha)',
      keyBytes: SEALING.key,
      nonceBytes: SEALING.nonce,
      tagBytes: SEALING.tag,
      nonce: 'random, never twice with one key',
      associatedData: 'the UTF-8 bytes of `context` with each `{place}` filled in, numbers in decimal',
      layout: ['nonce', 'ciphertext', 'tag'],
    },
    box: {
      agreement: 'X25519 (RFC 7748), of a key pair made for this box alone and the receiver’s key',
      publicKeyBytes: SEALING.key,
      keyDerivation: {
        algorithm: 'HKDF-SHA256 (RFC 5869)',
        inputKeyMaterial: ['shared secret'],
        salt: ['ephemeral public key', 'receiver public key'],
        info: SEALING.boxInfo,
        bytes: SEALING.key,
      },
      layout: ['ephemeral public key', 'seal'],
    },
    feed: {
      form: 'box',
      context: SEAL_CONTEXTS.feed,
      places: { kioskId: 'the kiosk’s id', hubEpoch: '`hubEpoch`', message: '`message`' },
      receiver: 'the kiosk’s `boxKey` of its claim, 32 bytes in base64',
      travels: '`box` of `down-feed`, base64, cut into pieces',
      holds: 'gzip (RFC 1952) of `feed-body` in JSON',
    },
    evidence: {
      form: 'seal',
      context: SEAL_CONTEXTS.evidence,
      places: { factId: '`factId`' },
      key: personal,
      travels: '`sealed` of `up-evidence`, base64',
      holds: 'JPEG',
    },
    fact: {
      form: 'seal',
      context: SEAL_CONTEXTS.fact,
      places: {
        origin: '`origin`',
        seq: '`seq`',
        type: '`type`',
        subject: '`subject`, or `-` where it is null',
      },
      key: personal,
      travels: '`sealed` of `fact`, base64',
      holds: 'JSON: `sealed.<type>`, or the evidence of a face',
    },
  };
}
