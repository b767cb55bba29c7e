/** The hub's side of the sync as its contract says, in memory: what it was given, what it answers. */
import { createHash, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Fact, GENESIS_HASH } from '../../core/contracts/fact.ts';
import type { FeedBody } from '../../core/contracts/feed.ts';
import {
  type FactAck,
  type FactBatch,
  type FeedChunk,
  feedContext,
  headText,
} from '../../core/contracts/mqtt.ts';
import { publicKeyDer } from '../../core/domain/ed25519-der.ts';
import { decodeFact } from '../../core/domain/fact-codec.ts';
import { boxTo } from '../../core/domain/sealing.ts';

export class FakeHub {
  epoch = randomUUID();
  /** Code with which the next batches of an origin are refused. */
  readonly refuse = new Map<string, string>();
  /** Every fact ever stored since the last restore, in order of arrival; a double would show. */
  #stored: Fact[] = [];
  readonly #signKey: Uint8Array;

  constructor(signKey: Uint8Array) {
    this.#signKey = signKey;
  }

  get stored(): readonly Fact[] {
    return this.#stored;
  }

  of(origin: string): Fact[] {
    return this.#stored.filter((fact) => fact.origin === origin).sort((a, b) => a.seq - b.seq);
  }

  /** As after putting back a backup: a prefix of what was stored, under a new epoch. */
  restore(keep: number): void {
    this.#stored = this.#stored.slice(0, keep);
    this.epoch = randomUUID();
  }

  take(batch: FactBatch): FactAck {
    const { origin } = batch;
    const held = this.of(origin);
    const seq = held.at(-1)?.seq ?? 0;
    const answer: FactAck = { v: 1, hubEpoch: this.epoch, origin, seq, resendFrom: null, rejected: null };
    const refusal = this.refuse.get(origin);
    if (refusal !== undefined) return { ...answer, rejected: refusal };
    const facts = batch.facts.map(readFact);
    if (!this.#signed(batch)) return { ...answer, rejected: 'sync.bad-signature' };
    if (batch.from > seq + 1) return { ...answer, resendFrom: seq + 1 };
    let before = held.filter((fact) => fact.seq === batch.from - 1).map((fact) => fact.hash);
    if (batch.from === 1) before = [GENESIS_HASH];
    for (const [index, fact] of facts.entries()) {
      const chained =
        before.includes(fact.prevHash) && fact.seq === batch.from + index && fact.origin === origin;
      if (!chained) return { ...answer, rejected: 'sync.broken-chain' };
      before = [fact.hash];
    }
    for (const fact of facts) if (!held.some((old) => old.hash === fact.hash)) this.#stored.push(fact);
    return { ...answer, seq: Math.max(seq, facts.at(-1)?.seq ?? 0) };
  }

  #signed(batch: FactBatch): boolean {
    const key = createPublicKey({
      key: Buffer.from(publicKeyDer(this.#signKey)),
      format: 'der',
      type: 'spki',
    });
    const last = readFact(batch.facts.at(-1) ?? '');
    const text = Buffer.from(headText(batch.origin, batch.head));
    const signature = Buffer.from(batch.head.signature, 'base64');
    return last.hash === batch.head.hash && last.seq === batch.head.seq && verify(null, text, key, signature);
  }
}

function readFact(text: string): Fact {
  const decoded = decodeFact(text);
  if (!decoded.ok) throw new Error(`the kiosk sent what is no fact: ${decoded.detail}`);
  return decoded.fact;
}

/** A feed body as the hub sends it: packed, boxed to the kiosk, in pieces. */
export function feedChunks(
  body: FeedBody,
  to: { kioskId: string; boxPublic: Uint8Array; hubEpoch: string; pieceBytes: number },
): FeedChunk[] {
  return boxedChunks(gzipSync(JSON.stringify(body)), to);
}

/** Any bytes in a box for the kiosk, in pieces. */
export function boxedChunks(
  packed: Uint8Array,
  to: { kioskId: string; boxPublic: Uint8Array; hubEpoch: string; pieceBytes: number },
): FeedChunk[] {
  const message = randomUUID();
  const context = feedContext(to.kioskId, to.hubEpoch, message);
  const box = boxTo(to.boxPublic, randomBytes(32), randomBytes(24), packed, context);
  const sha256 = createHash('sha256').update(box).digest('hex');
  const parts = Math.ceil(box.length / to.pieceBytes);
  return Array.from({ length: parts }, (_, part) => {
    const piece = box.subarray(part * to.pieceBytes, (part + 1) * to.pieceBytes);
    return {
      v: 1,
      hubEpoch: to.hubEpoch,
      message,
      part,
      parts,
      sha256,
      box: Buffer.from(piece).toString('base64'),
    };
  });
}
