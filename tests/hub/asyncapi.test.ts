/** Signs, verifies, seals and opens by the words of the generated document alone, against a hub and a kiosk at the wire. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FactAck, FeedChunk } from '../../core/contracts/mqtt.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { describeMqtt } from '../../hub/mqtt/asyncapi.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { WireKiosk } from '../helpers/wire-kiosk.ts';

interface Words {
  readonly 'x-hashes': { readonly genesis: string };
  readonly 'x-signatures': Record<'head' | 'renewal' | 'checkpoint', { readonly text: string }>;
  readonly 'x-sealing': {
    readonly seal: Record<'keyBytes' | 'nonceBytes' | 'tagBytes', number> & { readonly layout: string[] };
    readonly box: {
      readonly publicKeyBytes: number;
      readonly layout: string[];
      readonly keyDerivation: { readonly salt: string[]; readonly info: string; readonly bytes: number };
    };
  } & Record<'feed' | 'evidence', { readonly context: string }>;
}

const words = JSON.parse(JSON.stringify(describeMqtt('1.0.0'))) as Words;
const { seal, box, feed, evidence } = words['x-sealing'];
const utf8 = (text: string) => new TextEncoder().encode(text);

function filled(text: string, values: Record<string, string | number>): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, place: string) => String(values[place]));
}

/** Cuts bytes as the layout names them; the part without a length of its own takes what is left. */
function cut(bytes: Buffer, layout: string[], lengths: Record<string, number>): Record<string, Buffer> {
  const fixed = layout.reduce((sum, part) => sum + (lengths[part] ?? 0), 0);
  let at = 0;
  return Object.fromEntries(
    layout.map((part) => {
      const from = at;
      at += lengths[part] ?? bytes.length - fixed;
      return [part, bytes.subarray(from, at)];
    }),
  );
}

function openSeal(key: Uint8Array, sealed: Buffer, context: string): Buffer {
  expect(key).toHaveLength(seal.keyBytes);
  const parts = cut(sealed, seal.layout, { nonce: seal.nonceBytes, tag: seal.tagBytes });
  const text = Buffer.concat([parts.ciphertext ?? Buffer.of(), parts.tag ?? Buffer.of()]);
  return Buffer.from(xchacha20poly1305(key, parts.nonce ?? Buffer.of(), utf8(context)).decrypt(text));
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

function openBox(secret: Uint8Array, boxed: Buffer, context: string): Buffer {
  const receiver = Buffer.from(x25519.getPublicKey(secret));
  const parts = cut(boxed, box.layout, { 'ephemeral public key': box.publicKeyBytes });
  const ephemeral = parts['ephemeral public key'] ?? Buffer.of();
  const pair = { kty: 'OKP', crv: 'X25519' };
  const shared = diffieHellman({
    privateKey: createPrivateKey({
      key: { ...pair, x: base64url(receiver), d: base64url(secret) },
      format: 'jwk',
    }),
    publicKey: createPublicKey({ key: { ...pair, x: base64url(ephemeral) }, format: 'jwk' }),
  });
  const named: Record<string, Buffer> = {
    'ephemeral public key': ephemeral,
    'receiver public key': receiver,
  };
  const { salt, info, bytes } = box.keyDerivation;
  const salted = Buffer.concat(salt.map((name) => named[name] ?? expect.fail(name)));
  const key = Buffer.from(hkdfSync('sha256', shared, salted, info, bytes));
  return openSeal(key, parts.seal ?? Buffer.of(), context);
}

function isSigned(key: Uint8Array, text: string, signature: string): boolean {
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: base64url(key) },
    format: 'jwk',
  });
  return verify(null, utf8(text), publicKey, Buffer.from(signature, 'base64'));
}

let world: HubWorld;
let parts: Awaited<ReturnType<HubWorld['furnish']>>;
let kiosk: WireKiosk;
beforeEach(async () => {
  world = await HubWorld.open();
  parts = await world.furnish();
  kiosk = await WireKiosk.inRoom(world, parts.room.id);
});
afterEach(async () => {
  await kiosk.close();
  await world.close();
});

/** As a kiosk would that was written from the document. */
function signed(text: string): string {
  const pair = {
    kty: 'OKP',
    crv: 'Ed25519',
    x: base64url(ed25519.getPublicKey(kiosk.signSecret)),
    d: base64url(kiosk.signSecret),
  };
  return sign(null, utf8(text), createPrivateKey({ key: pair, format: 'jwk' })).toString('base64');
}

it('says what heads, checkpoints and renewals sign', async () => {
  const texts = words['x-signatures'];
  const facts = kiosk.say({ type: 'kiosk.noticed', payload: { code: 'clock.jump', detail: 'here' } });
  expect(facts[0]?.prevHash).toBe(words['x-hashes'].genesis);
  const batch = kiosk.batch(facts);
  const { origin, head } = batch;
  const text = filled(texts.head.text, { origin, seq: head.seq, hash: head.hash });
  expect(isSigned(ed25519.getPublicKey(kiosk.signSecret), text, head.signature)).toBe(true);
  const ack = await kiosk.deliver(facts, { head: { ...head, signature: signed(text) } });
  expect(ack.rejected).toBeNull();
  const { key, signature, seq, hash, at } = (ack as FactAck).checkpoint ?? expect.fail();
  const point = filled(texts.checkpoint.text, { origin, seq, hash, at });
  expect(isSigned(Buffer.from(key, 'base64'), point, signature)).toBe(true);

  const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
  const keys = await crypto.subtle.generateKey(p256, true, ['sign', 'verify']);
  const request = { name: 'CN=kiosk', keys, signingAlgorithm: p256 };
  const csr = (await x509.Pkcs10CertificateRequestGenerator.create(request)).toString('pem');
  const renewal = { v: 1, csr, signature: signed(filled(texts.renewal.text, { kioskId: kiosk.id, csr })) };
  const renewed = await kiosk.ask('certificate', renewal, 'certificate');
  expect(renewed).toMatchObject({ certificate: expect.stringContaining('BEGIN CERTIFICATE') });
});

it('says how the feed is boxed and a picture sealed', async () => {
  await kiosk.feed(null);
  const chunks = kiosk.heard.filter(({ topic }) => topic === 'feed').map((one) => one.message as FeedChunk);
  const boxed = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk.box, 'base64')));
  const { hubEpoch, message, sha256 } = chunks[0] ?? expect.fail();
  expect(createHash('sha256').update(boxed).digest('hex')).toBe(sha256);
  const opened = openBox(
    kiosk.boxSecret,
    boxed,
    filled(feed.context, { kioskId: kiosk.id, hubEpoch, message }),
  );
  const { items } = JSON.parse(gunzipSync(opened).toString());
  const person = items.find(
    (item: { kind: string; person: { subject: string } }) =>
      item.kind === 'person' && item.person.subject === parts.trainees[0]?.subject,
  ).person;

  const [fact] = kiosk.say({
    type: 'attendance.checked-in',
    subject: person.subject,
    session: parts.session.id,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
  });
  const { id: factId, wall: takenAt } = fact ?? expect.fail();
  await kiosk.deliver(kiosk.facts);
  const nonce = randomBytes(seal.nonceBytes);
  const context = utf8(filled(evidence.context, { factId }));
  const text = xchacha20poly1305(Buffer.from(person.key, 'base64'), nonce, context).encrypt(utf8('a face'));
  const tail = cut(Buffer.from(text), ['ciphertext', 'tag'], { tag: seal.tagBytes });
  const sealed = Buffer.concat(
    seal.layout.map((part) => (part === 'nonce' ? nonce : (tail[part] ?? expect.fail(part)))),
  );
  const expiresAt = world.clock.wall() + 60_000;
  const upload = {
    v: 1,
    factId,
    subject: person.subject,
    takenAt,
    expiresAt,
    sealed: sealed.toString('base64'),
  };
  await kiosk.ask('evidence', upload, 'evidence');
  const shown = await world.hub.context.log.evidenceImage(factId, systemScope('evidence.read'));
  expect(Buffer.from(shown?.jpeg ?? []).toString()).toBe('a face');
});
