/** Messages that a hub must not take, by class: each is wrong in one way and drawn anew. */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Fact } from '../../core/contracts/fact.ts';
import { type FactBatch, headText, type UpTopic, upTopic } from '../../core/contracts/mqtt.ts';
import type { MessageRefusal } from '../../core/contracts/rest/kiosks.ts';
import type { WireKiosk } from '../../tests/helpers/wire-kiosk.ts';
import { Dice } from '../term/dice.ts';

export interface BadMessage {
  readonly topic: string;
  readonly payload: string;
  /** As what the hub must count it. */
  readonly why: MessageRefusal;
}

export const CLASSES = [
  'truncated',
  'oversized',
  'wrong-type',
  'wrong-signature',
  'altered-fact',
  'broken-chain',
  'replayed',
  'wrong-origin',
  'wrong-topic',
] as const;
export type FuzzClass = (typeof CLASSES)[number];

const TOPICS: readonly UpTopic[] = ['facts', 'status', 'feed', 'evidence', 'time'];
/** Longer than any sealed crop may be, characters. */
const TOO_LONG = 200_004;

/** What is wrong with what `kiosk` says; `taken` are its facts that the hub holds, `other` is somebody else. */
export class BadMessages {
  readonly #kiosk: WireKiosk;
  readonly #other: WireKiosk;
  readonly #taken: readonly Fact[];
  readonly #dice: Dice;

  constructor(kiosk: WireKiosk, other: WireKiosk, seed: number) {
    this.#kiosk = kiosk;
    this.#other = other;
    this.#taken = [...kiosk.facts];
    this.#dice = new Dice(seed);
  }

  make(kind: FuzzClass): BadMessage {
    switch (kind) {
      case 'truncated': {
        const whole = JSON.stringify(this.#replay());
        return this.#own('facts', whole.slice(0, this.#below(whole.length)), 'unreadable');
      }
      case 'oversized':
        return this.#own('evidence', JSON.stringify(this.#tooLong()), 'unreadable');
      case 'wrong-type':
        return this.#own(this.#pick(TOPICS), JSON.stringify(this.#nonsense(0)), 'unreadable');
      case 'wrong-signature':
        return this.#facts({ ...this.#replay(), head: this.#forged() }, 'sync.bad-signature');
      case 'altered-fact': {
        const batch = this.#replay();
        const facts = [...batch.facts];
        facts[this.#below(facts.length)] = `${'x'.repeat(1 + this.#below(40))}`;
        return this.#facts({ ...batch, facts }, 'sync.bad-fact');
      }
      case 'broken-chain': {
        const { head: _head, ...rest } = this.#replay(3);
        const [first = '', , third = ''] = rest.facts;
        return this.#facts(this.#signed({ ...rest, facts: [first, renumbered(third)] }), 'sync.broken-chain');
      }
      case 'replayed':
        return this.#facts(this.#replay(), 'repeated');
      case 'wrong-origin':
        return this.#facts({ ...this.#replay(), origin: this.#other.origin }, 'sync.wrong-origin');
      case 'wrong-topic': {
        const { prefix = '' } = this.#kiosk.identity ?? {};
        const topic = upTopic(prefix, this.#other.id, this.#pick(TOPICS));
        return { topic, payload: JSON.stringify(this.#replay()), why: 'wrong-topic' };
      }
    }
  }

  /** A stretch of what the hub holds already. */
  #replay(length = 1 + this.#below(5)): FactBatch {
    const from = this.#below(this.#taken.length - length);
    return this.#kiosk.batch(this.#taken.slice(from, from + length));
  }

  #signed(batch: Omit<FactBatch, 'head'>): FactBatch {
    const head = { seq: batch.from + batch.facts.length - 1, hash: '0'.repeat(64) };
    const text = Buffer.from(headText(batch.origin, head));
    const signature = Buffer.from(ed25519.sign(text, this.#kiosk.signSecret)).toString('base64');
    return { ...batch, head: { ...head, signature } };
  }

  #forged(): FactBatch['head'] {
    const { head } = this.#replay();
    const signature = Buffer.from(head.signature, 'base64');
    const at = this.#below(signature.length);
    signature[at] = (signature[at] ?? 0) ^ (1 << this.#below(8));
    return { ...head, signature: signature.toString('base64') };
  }

  #tooLong() {
    const [fact] = this.#taken;
    const id = fact?.id ?? '';
    return { v: 1, factId: id, subject: id, takenAt: 1, expiresAt: 2, sealed: 'A'.repeat(TOO_LONG) };
  }

  /** JSON of any kind that is no message: never an object with a version. */
  #nonsense(depth: number): unknown {
    const leaves = [null, true, -1, 1e308, '', '\u0000', 'v'];
    if (depth > 3 || this.#below(3) === 0) return this.#pick(leaves);
    const parts = Array.from({ length: this.#below(4) }, () => this.#nonsense(depth + 1));
    if (this.#below(2) === 0) return parts;
    return Object.fromEntries(parts.map((part, index) => [index === 0 ? 'facts' : `k${index}`, part]));
  }

  #facts(batch: FactBatch, why: MessageRefusal): BadMessage {
    return this.#own('facts', JSON.stringify(batch), why);
  }

  #own(topic: UpTopic, payload: string, why: MessageRefusal): BadMessage {
    return { topic: upTopic(this.#kiosk.identity?.prefix ?? '', this.#kiosk.id, topic), payload, why };
  }

  #below(end: number): number {
    return this.#dice.between(0, end - 1);
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }
}

/** The same fact one place earlier: in order by number, and not by hash. */
function renumbered(text: string): string {
  const fact = JSON.parse(text) as { seq: number };
  return JSON.stringify({ ...fact, seq: fact.seq - 1 });
}
