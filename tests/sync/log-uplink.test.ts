/** The kiosk's log and its uplink against any schedule of losses: the hub ends up with the log, each fact once. */
import { randomBytes } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FactDraft } from '../../core/contracts/fact.ts';
import type { FactAck, FactBatch } from '../../core/contracts/mqtt.ts';
import { Uplink, type UplinkEvent } from '../../main/sync/uplink.ts';
import { KIOSKS, SESSION, START, TRAINEES } from '../helpers/fact-world.ts';
import { FakeHub } from '../helpers/fake-hub.ts';
import { openTestStorage, type TestStorage } from '../helpers/kiosk-storage.ts';
import { VirtualTime } from '../helpers/virtual-time.ts';

const HOUR = 3_600_000;

function arrivals(count: number): FactDraft[] {
  return Array.from({ length: count }, (_, n) => ({
    type: 'attendance.checked-in',
    subject: TRAINEES[n % TRAINEES.length] ?? null,
    session: SESSION,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
  }));
}

/** A kiosk and a hub with a network between them that does only what it is told to. */
class Rig {
  readonly #secret = randomBytes(32);
  readonly hub = new FakeHub(ed25519.getPublicKey(this.#secret));
  readonly time = new VirtualTime();
  readonly events: UplinkEvent[] = [];
  storage: TestStorage = openTestStorage({ kioskId: KIOSKS[0], wall: START });
  uplink = this.#makeUplink();
  up: FactBatch[] = [];
  down: FactAck[] = [];
  #online = false;

  #makeUplink(): Uplink {
    return new Uplink({
      outbox: this.storage.outbox,
      sign: (text) => ed25519.sign(new TextEncoder().encode(text), this.#secret),
      schedule: this.time.schedule,
      now: this.time.now,
      random: () => 0.5,
      epoch: {
        get: () => this.storage.store.get('epoch'),
        set: (epoch) => this.storage.store.set('epoch', epoch),
      },
      onEvent: (event) => this.events.push(event),
    });
  }

  append(count: number): void {
    this.storage.log.append(arrivals(count));
    this.uplink.poke();
  }

  connect(): void {
    if (this.#online) return;
    this.#online = true;
    this.uplink.connected((batch) => this.up.push(batch));
  }

  /** What was under way is lost. */
  disconnect(): void {
    this.#online = false;
    this.uplink.disconnected();
    this.up = [];
    this.down = [];
  }

  /** kill -9 and a new process. */
  crash(): void {
    this.disconnect();
    this.storage = this.storage.reopen();
    this.uplink = this.#makeUplink();
  }

  /** The hub takes the batch that arrives first, `times` over; its answers are on their way. */
  arriveUp(times: number): void {
    const batch = this.up.shift();
    if (batch) for (let n = 0; n < times; n += 1) this.down.push(this.hub.take(batch));
  }

  arriveDown(which: number, times: number): void {
    const [ack] = this.down.splice(which % Math.max(1, this.down.length), 1);
    if (ack) for (let n = 0; n < times; n += 1) this.uplink.onAck(ack);
  }

  /** The network heals, and time goes on until nobody has anything to say. */
  settle(): void {
    this.connect();
    for (let round = 0; round < 200; round += 1) {
      while (this.up.length > 0 || this.down.length > 0) {
        this.arriveUp(1);
        this.arriveDown(0, 1);
      }
      if (this.uplink.unsent() === 0) return;
      this.time.pass(HOUR);
    }
  }

  expectHubHasTheLog(): void {
    for (const { origin } of this.storage.outbox.heads()) {
      const log = this.storage.outbox.factsAfter(origin, 0, { facts: 1e6, bytes: 1e9 });
      expect(this.hub.of(origin).map((fact) => fact.text)).toEqual(log.map((fact) => fact.text));
    }
    expect(this.uplink.unsent()).toBe(0);
  }
}

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.storage.close());

type Move = (on: Rig) => void;
const count = fc.integer({ min: 0, max: 3 });
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.constantFrom(1, 2, 5, 230).map(
    (n): Move =>
      (on) =>
        on.append(n),
  ),
  fc.constant<Move>((on) => on.connect()),
  fc.constant<Move>((on) => on.disconnect()),
  // Lost, taken, or taken more than once.
  count.map(
    (times): Move =>
      (on) =>
        on.arriveUp(times),
  ),
  fc.tuple(fc.nat(), count).map(
    ([which, times]): Move =>
      (on) =>
        on.arriveDown(which, times),
  ),
  fc.constantFrom(1_000, 20_000, HOUR).map(
    (ms): Move =>
      (on) =>
        on.time.pass(ms),
  ),
  fc.constant<Move>((on) => on.crash()),
  fc.nat().map(
    (keep): Move =>
      (on) =>
        on.hub.restore(keep % (on.hub.stored.length + 1)),
  ),
);

describe('the log and its uplink', () => {
  it('leave the hub with every fact once, in order, whatever was lost, doubled, late, restarted or restored', () => {
    fc.assert(
      fc.property(fc.array(move, { maxLength: 40 }), (moves) => {
        const on = new Rig();
        try {
          for (const each of moves) each(on);
          on.append(1);
          on.settle();
          on.expectHubHasTheLog();
          expect(on.storage.outbox.heads()).toHaveLength(1);
        } finally {
          on.storage.close();
        }
      }),
      { numRuns: 60 },
    );
  });

  it('keep one batch in flight', () => {
    rig.connect();
    rig.append(1);
    rig.append(300);
    rig.append(1);
    expect(rig.up).toHaveLength(1);
  });

  it('send again when nobody answers, soon and then at most every twenty seconds', () => {
    rig.connect();
    rig.append(1);
    rig.time.pass(HOUR);
    const inAnHour = rig.up.length;
    expect(inAnHour).toBeGreaterThan(150);
    expect(inAnHour).toBeLessThan(250);
    expect(new Set(rig.up.map((batch) => batch.head.hash)).size).toBe(1);
  });

  it('are not sent again while the hub says that it heard them, and are when it falls silent', () => {
    rig.append(1);
    rig.settle();
    rig.append(1);
    const { origin } = rig.storage.outbox.heads()[0] ?? { origin: '' };
    const heard = {
      v: 1,
      hubEpoch: rig.hub.epoch,
      origin,
      seq: 1,
      resendFrom: null,
      rejected: null,
    } as const;
    for (let n = 0; n < 20; n += 1) {
      rig.time.pass(5_000);
      rig.uplink.onAck(heard);
    }
    expect(rig.up).toHaveLength(1);
    rig.time.pass(HOUR);
    expect(rig.up.length).toBeGreaterThan(5);
    expect(rig.events).toContainEqual({ kind: 'unanswered', origin, times: 1 });
  });

  it('rest after each batch of a backlog, and after nothing else', () => {
    const answer = () => {
      rig.arriveUp(1);
      rig.arriveDown(0, 1);
    };
    rig.append(1);
    rig.settle();
    rig.disconnect();
    rig.append(450);
    rig.connect();
    for (let batch = 0; batch < 2; batch += 1) {
      answer();
      rig.time.pass(900);
      expect(rig.up).toHaveLength(0);
      rig.time.pass(200);
      expect(rig.up).toHaveLength(1);
    }
    answer();
    rig.append(1);
    expect(rig.up).toHaveLength(1);
    answer();
    rig.expectHubHasTheLog();
  });

  it('jump to what a restored hub still holds instead of telling everything again', () => {
    rig.connect();
    for (let n = 0; n < 10; n += 1) {
      rig.append(200);
      rig.settle();
    }
    rig.hub.restore(1500);
    rig.append(1);
    let batches = 0;
    while (rig.up.length > 0) {
      batches += 1;
      rig.arriveUp(1);
      rig.arriveDown(0, 1);
      rig.time.pass(2_000);
    }
    rig.expectHubHasTheLog();
    expect(batches).toBeLessThan(8);
  });

  it('go on past a log that is refused, and keep trying that one', () => {
    rig.connect();
    rig.append(3);
    rig.settle();
    const stuck = rig.storage.outbox.heads().at(-1)?.origin ?? '';
    rig.hub.refuse.set(stuck, 'sync.bad-fact');
    rig.append(1);
    for (let n = 0; n < 20 && rig.storage.outbox.heads().length === 1; n += 1) {
      rig.arriveUp(1);
      rig.arriveDown(0, 1);
      rig.time.pass(60_000);
    }
    expect(rig.events).toContainEqual({ kind: 'rejected', origin: stuck, code: 'sync.bad-fact' });
    rig.append(1);
    while (rig.up.length > 0) {
      rig.arriveUp(1);
      rig.arriveDown(0, 1);
    }
    const live = rig.storage.outbox.heads().at(-1)?.origin ?? '';
    expect(live).not.toBe(stuck);
    expect(rig.hub.of(live)).toHaveLength(2);
    expect(rig.uplink.unsent()).toBe(1);
    rig.hub.refuse.clear();
    rig.settle();
    rig.expectHubHasTheLog();
  });

  it('do not begin log after log when the hub refuses the kiosk itself', () => {
    rig.connect();
    rig.append(1);
    rig.settle();
    const first = rig.storage.outbox.heads()[0]?.origin ?? '';
    rig.hub.refuse.set(first, 'sync.bad-signature');
    rig.append(1);
    for (let n = 0; n < 30; n += 1) {
      rig.arriveUp(1);
      rig.arriveDown(0, 1);
      rig.time.pass(HOUR / 4);
    }
    expect(rig.storage.outbox.heads()).toHaveLength(1);
  });

  it('begin a new log when the hub holds more of the present one than this disk does', () => {
    rig.connect();
    rig.append(2);
    rig.settle();
    const { origin } = rig.storage.outbox.heads()[0] ?? { origin: '' };
    rig.uplink.hubHolds(origin, 2);
    expect(rig.storage.outbox.heads()).toHaveLength(1);
    rig.uplink.hubHolds(origin, 3);
    expect(rig.storage.outbox.heads()).toHaveLength(2);
    rig.append(1);
    rig.settle();
    rig.expectHubHasTheLog();
  });

  it('send what was written under numbers that were used before, so that both sides of the fork are known', () => {
    rig.connect();
    rig.append(2);
    const epoch = rig.hub.epoch;
    const { origin } = rig.storage.outbox.heads()[0] ?? { origin: '' };
    // The hub has seen five of this log; this disk remembers two and has just written its own third.
    rig.append(1);
    rig.uplink.onAck({ v: 1, hubEpoch: epoch, origin, seq: 5, resendFrom: null, rejected: null });
    expect(rig.events).toContainEqual({ kind: 'new-incarnation', reason: 'set-back' });
    rig.settle();
    rig.expectHubHasTheLog();
  });

  it('do not take for theirs what the hub holds of the other side of a fork, but its answer to what they sent', () => {
    rig.append(3);
    rig.connect();
    const { origin } = rig.storage.outbox.heads()[0] ?? { origin: '' };
    const held = { seq: 3, hash: 'f'.repeat(64), resendFrom: null, rejected: null };
    const word: FactAck = { v: 1, hubEpoch: rig.hub.epoch, origin, ...held };
    rig.uplink.onAck(word);
    expect(rig.uplink.acked(origin)).toBe(0);
    expect(rig.events).toContainEqual({ kind: 'new-incarnation', reason: 'set-back' });
    // The new log has something to send as well, but one batch is in flight.
    rig.uplink.onAck({ ...word, answers: 'e'.repeat(64) });
    expect(rig.uplink.acked(origin)).toBe(0);
    rig.uplink.onAck({ ...word, answers: rig.up.at(-1)?.head.hash ?? '' });
    expect(rig.uplink.acked(origin)).toBe(3);
    expect(rig.storage.outbox.heads()).toHaveLength(2);
  });

  it('go on in another log when the hub says that this one has forked', () => {
    rig.append(2);
    rig.connect();
    rig.settle();
    const { origin, seq, hash } = rig.storage.outbox.heads()[0] ?? { origin: '', seq: 0, hash: '' };
    const word: FactAck = {
      v: 1,
      hubEpoch: rig.hub.epoch,
      origin,
      seq,
      hash,
      resendFrom: null,
      rejected: null,
    };
    rig.uplink.onAck(word);
    expect(rig.storage.outbox.heads()).toHaveLength(1);
    for (let n = 0; n < 2; n += 1) rig.uplink.onAck({ ...word, forked: true });
    expect(rig.storage.outbox.heads()).toHaveLength(2);
  });

  it('ask for nothing of logs that are not ours, and answer a gap from where it begins', () => {
    rig.connect();
    rig.append(5);
    rig.settle();
    const { origin } = rig.storage.outbox.heads()[0] ?? { origin: '' };
    const ack = { v: 1, hubEpoch: rig.hub.epoch, seq: 2, resendFrom: 3, rejected: null } as const;
    rig.uplink.onAck({ ...ack, origin: origin.replace(/.{16}$/, 'f'.repeat(16)) });
    expect(rig.up).toHaveLength(0);
    rig.uplink.onAck({ ...ack, origin });
    expect(rig.up.map((batch) => batch.from)).toEqual([3]);
    // Asked for the same again and again, it takes its time.
    rig.uplink.onAck({ ...ack, origin });
    expect(rig.up).toHaveLength(1);
    rig.settle();
    rig.expectHubHasTheLog();
  });
});
