/** A kiosk's log without the kiosk: facts chained and signed as the real one writes them, in batches for the hub. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { ed25519, x25519 } from '@noble/curves/ed25519.js';
import { UUID } from 'uuidv7';
import { CRITICAL_TYPES, type Fact, type FactDraft, GENESIS_HASH } from '../../core/contracts/fact.ts';
import { type FactBatch, headText } from '../../core/contracts/mqtt.ts';
import { encodeFact } from '../../core/domain/fact-codec.ts';
import { formatHlc, HLC_ZERO, type Hlc, tick } from '../../core/domain/hlc.ts';
import { factContext, seal } from '../../core/domain/sealing.ts';

const MOST_IN_A_BATCH = 200;

export class KioskLog {
  readonly kioskId = randomUUID();
  readonly origin = `kiosk:${this.kioskId}:${randomBytes(8).toString('hex')}`;
  readonly signSecret = randomBytes(32);
  readonly signKey = ed25519.getPublicKey(this.signSecret);
  readonly boxKey = x25519.getPublicKey(randomBytes(32));
  readonly bootId = randomUUID();
  readonly #startedAt: number;
  #seq = 0;
  #hash = GENESIS_HASH;
  #hlc: Hlc = HLC_ZERO;
  #unsent: Fact[] = [];

  /** `startedAt`: when the kiosk was switched on, ms. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  get head(): number {
    return this.#seq;
  }

  /** `at` in ms; `key` seals the draft's secret, 32 bytes. */
  write(draft: FactDraft, at: number, key: Uint8Array | null): Fact {
    const seq = this.#seq + 1;
    this.#hlc = tick(this.#hlc, at);
    const { type, subject } = draft;
    const context = factContext({ origin: this.origin, seq, type, subject });
    const plain = draft.secret && new TextEncoder().encode(JSON.stringify(draft.secret));
    const fact = encodeFact({
      origin: this.origin,
      seq,
      id: idAt(at),
      hlc: formatHlc(this.#hlc),
      wall: at,
      bootId: this.bootId,
      mono: at - this.#startedAt,
      clockTrust: 'anchored',
      type,
      v: 1,
      critical: CRITICAL_TYPES.has(type),
      subject,
      session: draft.session,
      payload: draft.payload,
      sealed:
        plain && key ? Buffer.from(seal(key, randomBytes(24), plain, context)).toString('base64') : null,
      prevHash: this.#hash,
    });
    this.#seq = seq;
    this.#hash = fact.hash;
    this.#unsent.push(fact);
    return fact;
  }

  /** What was written since the last call. */
  *batches(): Generator<FactBatch> {
    const facts = this.#unsent;
    this.#unsent = [];
    for (let from = 0; from < facts.length; from += MOST_IN_A_BATCH) {
      const part = facts.slice(from, from + MOST_IN_A_BATCH);
      const [first] = part;
      const last = part.at(-1);
      if (!first || !last) continue;
      const text = new TextEncoder().encode(headText(this.origin, last));
      const signature = Buffer.from(ed25519.sign(text, this.signSecret)).toString('base64');
      yield {
        v: 1,
        origin: this.origin,
        from: first.seq,
        facts: part.map((fact) => fact.text),
        head: { seq: last.seq, hash: last.hash, signature },
      };
    }
  }
}

/** A UUIDv7 of another time than now (RFC 9562, section 5.7). */
function idAt(at: number): string {
  return UUID.fromFieldsV7(at, randomInt(2 ** 12), randomInt(2 ** 30), randomInt(2 ** 32)).toString();
}
