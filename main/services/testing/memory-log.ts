import { randomBytes, randomUUID } from 'node:crypto';
import { RosterError } from '../../../core/contracts/error.ts';
import {
  CRITICAL_TYPES,
  type Fact,
  type FactDraft,
  factPayloads,
  GENESIS_HASH,
  sealedPayloads,
} from '../../../core/contracts/fact.ts';
import { encodeFact } from '../../../core/domain/fact-codec.ts';
import { formatHlc, HLC_ZERO, type Hlc, tick } from '../../../core/domain/hlc.ts';
import { foldSession } from '../../../core/domain/session.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { AppendOptions, FactLog } from '../../../core/ports/fact-log.ts';

/** A fact log without a disk. Two origins: the kiosk's own, and the hub's facts as they come down the feed. */
export class MemoryLog implements FactLog {
  /** The code that the next appends fail with, as a full disk does; null works. */
  failWith: string | null = null;
  readonly crops: { readonly factId: string; readonly jpeg: Uint8Array; readonly expiresAt: number }[] = [];
  readonly #clock: Clock;
  readonly #facts: Fact[] = [];
  readonly #secrets = new Map<string, Readonly<Record<string, unknown>>>();
  readonly #seq = new Map<string, { seq: number; hash: string }>();
  readonly #kioskOrigin: string;
  readonly #hubOrigin = `hub:${randomUUID()}:${randomBytes(8).toString('hex')}`;
  #hlc: Hlc = HLC_ZERO;

  constructor(clock: Clock, kioskId: string) {
    this.#clock = clock;
    this.#kioskOrigin = `kiosk:${kioskId}:${randomBytes(8).toString('hex')}`;
  }

  append(drafts: readonly FactDraft[], options: AppendOptions = {}): Fact[] {
    if (this.failWith) throw new RosterError(this.failWith, 'The disk is full.');
    const facts = drafts.map((draft) => this.#write(draft, this.#kioskOrigin));
    const [first] = facts;
    if (options.crop && first) this.crops.push({ factId: first.id, ...options.crop });
    return facts;
  }

  /** What the hub says, as if it had come down the feed. */
  fromHub(...drafts: readonly FactDraft[]): void {
    for (const draft of drafts) this.#write(draft, this.#hubOrigin);
  }

  sessionFacts(sessionId: string): Fact[] {
    return this.#facts.filter((fact) => fact.session === sessionId);
  }

  sessionIds(fromMs: number, toMs: number): string[] {
    const ids = new Set(this.#facts.flatMap((fact) => fact.session ?? []));
    return [...ids].filter((id) => {
      const start = foldSession(id, this.sessionFacts(id)).definition?.scheduledStart;
      return start !== undefined && start >= fromMs && start <= toMs;
    });
  }

  has(type: string, sessionId: string, subject: string): boolean {
    return this.#facts.some(
      (fact) => fact.type === type && fact.session === sessionId && fact.subject === subject,
    );
  }

  openSealed(fact: Fact): Readonly<Record<string, unknown>> | null {
    return this.#secrets.get(fact.id) ?? null;
  }

  /** Facts that the kiosk wrote, oldest first. */
  written(type?: string): Fact[] {
    return this.#facts.filter(
      (fact) => fact.origin === this.#kioskOrigin && (type === undefined || fact.type === type),
    );
  }

  #write(draft: FactDraft, origin: string): Fact {
    const last = this.#seq.get(origin) ?? { seq: 0, hash: GENESIS_HASH };
    this.#hlc = tick(this.#hlc, this.#clock.wall(), true);
    if (draft.secret && draft.type in sealedPayloads)
      sealedPayloads[draft.type as keyof typeof sealedPayloads].parse(draft.secret);
    const fact = encodeFact({
      origin,
      seq: last.seq + 1,
      id: randomUUID(),
      hlc: formatHlc(this.#hlc),
      wall: this.#clock.wall(),
      bootId: this.#clock.bootId,
      mono: this.#clock.mono(),
      clockTrust: 'anchored',
      type: draft.type,
      v: 1,
      critical: CRITICAL_TYPES.has(draft.type),
      subject: draft.subject,
      session: draft.session,
      payload: factPayloads[draft.type].parse(draft.payload),
      sealed: draft.secret ? Buffer.from('sealed').toString('base64') : null,
      prevHash: last.hash,
    });
    if (draft.secret) this.#secrets.set(fact.id, draft.secret);
    this.#seq.set(origin, { seq: fact.seq, hash: fact.hash });
    this.#facts.push(fact);
    return fact;
  }
}
