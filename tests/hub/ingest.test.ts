import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  evidenceContext,
  type FactAck,
  type UpTopic,
  upMessages,
  upTopic,
} from '../../core/contracts/mqtt.ts';
import { systemScope } from '../../core/domain/scope.ts';
import { seal } from '../../core/domain/sealing.ts';
import { HubWorld } from '../helpers/hub-world.ts';
import { itemsOf, type SaidFact, WireKiosk } from '../helpers/wire-kiosk.ts';

type Furnished = Awaited<ReturnType<HubWorld['furnish']>>;

let world: HubWorld;
let parts: Furnished;
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

function arrival(index: number): SaidFact {
  return {
    type: 'attendance.checked-in',
    subject: parts.trainees[index]?.subject ?? null,
    session: parts.session.id,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
  };
}

const noticed = (detail: string): SaidFact => ({
  type: 'kiosk.noticed',
  payload: { code: 'clock.jump', detail },
});

/** Ids of a session's facts that this kiosk wrote, as the hub folds them. */
async function heldOf(session: string): Promise<string[]> {
  const facts = await world.hub.context.log.sessionFacts(session);
  return facts.filter((fact) => fact.origin.startsWith('kiosk:')).map((fact) => fact.id);
}

async function arrivedCount(): Promise<number> {
  const roll = (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body;
  return roll.records.filter((record: { arrival: unknown }) => record.arrival !== null).length;
}

describe('a batch of facts', () => {
  it('is acknowledged with the hub’s epoch once it is stored, and shows on the roll', async () => {
    const facts = kiosk.say(arrival(0), arrival(1));
    const ack = await kiosk.deliver(facts);
    const { hubEpoch } = world.hub.context.log;
    const checkpoint = expect.objectContaining({ seq: 2, hash: facts[1]?.hash });
    expect(ack).toEqual({
      v: 1,
      hubEpoch,
      origin: kiosk.origin,
      seq: 2,
      resendFrom: null,
      rejected: null,
      hash: facts[1]?.hash,
      answers: facts[1]?.hash,
      checkpoint,
    });
    expect(await arrivedCount()).toBe(2);
  });

  it('counts once however often and however cut it comes', async () => {
    const facts = kiosk.say(arrival(0), noticed('a'), arrival(1), noticed('b'), arrival(2));
    const cuts = [
      [0, 2],
      [0, 2],
      [1, 4],
      [0, 5],
      [4, 5],
    ] as const;
    const acks: number[] = [];
    for (const [from, to] of cuts) acks.push((await kiosk.deliver(facts.slice(from, to))).seq);
    expect(acks).toEqual([2, 2, 4, 5, 5]);
    expect(await heldOf(parts.session.id)).toHaveLength(3);
    const quality = (await world.http('GET', '/analytics/kiosks')).body.items;
    expect(quality).toMatchObject([{ kioskId: kiosk.id, checkIns: 3, byFace: 3, notices: 2, faceMs: null }]);
  });

  it('with a gap before it is not stored; the hub says from where to send', async () => {
    const facts = kiosk.say(arrival(0), arrival(1), arrival(2));
    await kiosk.deliver(facts.slice(0, 1));
    const ack = await kiosk.deliver(facts.slice(2));
    expect(ack).toMatchObject({ seq: 1, resendFrom: 2, rejected: null });
    expect(await heldOf(parts.session.id)).toHaveLength(1);
    expect(await kiosk.deliver(facts.slice(1))).toMatchObject({ seq: 3, resendFrom: null });
  });

  it('of a forked log is kept beside the other, and IT sees that it happened', async () => {
    const shared = kiosk.say(noticed('before'));
    await kiosk.deliver(kiosk.say(arrival(0)).length ? kiosk.facts.slice(0, 2) : []);
    kiosk.facts.splice(1);
    const forked = kiosk.say(arrival(1), arrival(2));
    expect(shared).toHaveLength(1);
    expect(await kiosk.deliver(forked)).toMatchObject({ seq: 3, rejected: null });
    expect(await arrivedCount()).toBe(3);
    expect((await world.http('GET', `/kiosks/${kiosk.id}`)).body.log.forks).toBe(1);
  });

  it('that is not taken says why, is not acknowledged, changes nothing and is shown to IT', async () => {
    const good = kiosk.say(arrival(0), arrival(1));
    const [first, second] = [good[0]?.text ?? '', good[1]?.text ?? ''];
    const foreign = `kiosk:0190a000-0000-7000-8000-000000000099:${'0'.repeat(16)}`;
    const signature = { ...kiosk.batch(good).head, signature: randomBytes(64).toString('base64') };
    const cases: [Partial<ReturnType<WireKiosk['batch']>>, string][] = [
      [{ head: signature }, 'sync.bad-signature'],
      [{ head: { ...kiosk.batch(good).head, seq: 7 } }, 'sync.bad-signature'],
      [{ facts: [first, second.replace('"method":"face"', '"method":"staff"')] }, 'sync.bad-signature'],
      [{ facts: [first, 'not a fact'] }, 'sync.bad-fact'],
      [{ from: 2 }, 'sync.bad-fact'],
      [{ facts: [second, first] }, 'sync.bad-fact'],
      [{ origin: foreign }, 'sync.wrong-origin'],
    ];
    for (const [change, code] of cases) {
      const ack = await kiosk.deliver(good, change);
      expect([ack.rejected, ack.seq]).toEqual([code, 0]);
    }
    kiosk.facts.splice(0);
    const [, orphan] = kiosk.say(noticed('other start'), arrival(0));
    if (!orphan) throw new Error('nothing said');
    await kiosk.deliver(good.slice(0, 1));
    expect((await kiosk.deliver([orphan])).rejected).toBe('sync.broken-chain');
    expect(await heldOf(parts.session.id)).toHaveLength(1);
    const shown = (await world.http('GET', `/kiosks/${kiosk.id}`)).body;
    expect(shown.rejected.code).toBe('sync.broken-chain');
  });

  it('with types of tomorrow is stored and acknowledged; a critical one asks for an update', async () => {
    const facts = kiosk.say(
      { type: 'kiosk.dreamt', payload: { of: 'sheep' } },
      { type: 'attendance.levitated', session: parts.session.id, payload: {}, critical: true },
    );
    expect(await kiosk.deliver(facts)).toMatchObject({ seq: 2, rejected: null });
    const session = (await world.http('GET', `/sessions/${parts.session.id}`)).body;
    expect(session.updateNeeded).toBe(true);
  });

  it('cannot speak for the hub or for another kiosk: such facts are kept but never folded', async () => {
    const settled = { outcome: 'completed', unattended: false, kiosks: [] };
    const sealed = { kioskId: '0190a000-0000-7000-8000-000000000099', cause: 'ended' };
    const facts = kiosk.say(
      { type: 'session.settled', session: parts.session.id, payload: settled },
      { type: 'session.sealed', session: parts.session.id, payload: sealed },
      { type: 'session.canceled', session: parts.session.id, payload: { reason: 'no' } },
      arrival(0),
    );
    expect(await kiosk.deliver(facts)).toMatchObject({ seq: 4, rejected: null });
    expect(await heldOf(parts.session.id)).toEqual([facts[3]?.id]);
    const session = (await world.http('GET', `/sessions/${parts.session.id}`)).body;
    expect(session).toMatchObject({ settled: false, status: 'scheduled' });
  });

  it('from a clock in a year of five digits makes no answer unreadable', async () => {
    const { subject } = parts.trainer;
    const [start, end] = ['session.started', 'session.ended'] as const;
    await kiosk.deliver(
      kiosk.say(
        {
          type: start,
          subject,
          session: parts.session.id,
          payload: { method: 'badge-pin', location: null, policyVersion: 1 },
        },
        { ...arrival(0), wall: 0xffff_ffff_ffff },
        {
          type: end,
          subject,
          session: parts.session.id,
          payload: { method: 'badge-pin', location: null },
          wall: 0xffff_ffff_ffff,
        },
      ),
    );
    const list = await world.http('GET', '/sessions');
    expect([list.status, list.body.items?.length]).toEqual([200, 1]);
    expect(
      (await world.http('GET', `/sessions/${parts.session.id}/roll`)).body.records[0].arrival,
    ).not.toBeNull();
  });

  it('with a clock that runs away does not drag the hub’s clock along', async () => {
    await kiosk.deliver(kiosk.say({ ...arrival(0), wall: Date.UTC(2040, 0, 1) }));
    await world.http('POST', `/sessions/${parts.session.id}/cancel`, { reason: 'storm' });
    const own = (await world.hub.context.log.sessionFacts(parts.session.id)).find(
      (fact) => fact.type === 'session.canceled',
    );
    expect(Number.parseInt(own?.hlc.slice(0, 12) ?? '', 16)).toBeLessThan(world.clock.wall() + 60_000);
  });
});

describe('evidence and time', () => {
  it('keeps a crop while it may be kept, shows it to who may see it, and never after', async () => {
    const people = itemsOf(await kiosk.feed(null), 'person');
    const trainee = people.find((item) => item.person.subject === parts.trainees[0]?.subject)?.person;
    const [fact] = kiosk.say(arrival(0));
    if (!fact || !trainee) throw new Error('nobody, or nothing said');
    await kiosk.deliver([fact]);
    const jpeg = Buffer.from('ffd8ffe0 a face ffd9');
    const key = Buffer.from(trainee.key, 'base64');
    const sealed = seal(key, randomBytes(24), jpeg, evidenceContext(fact.id));
    const upload = {
      v: 1,
      factId: fact.id,
      subject: trainee.subject,
      takenAt: fact.wall,
      expiresAt: world.clock.wall() + 60_000,
      sealed: Buffer.from(sealed).toString('base64'),
    };
    for (let time = 0; time < 2; time += 1)
      expect(await kiosk.ask('evidence', upload, 'evidence')).toEqual({ v: 1, factId: fact.id });
    const scope = systemScope('evidence.read');
    const { log } = world.hub.context;
    const shown = await log.evidenceImage(fact.id, scope);
    expect(Buffer.from(shown?.jpeg ?? []).equals(jpeg)).toBe(true);
    expect(shown).toMatchObject({ session: parts.session.id, subject: trainee.subject });
    world.clock.offset += 61_000;
    expect(await log.evidenceImage(fact.id, scope)).toBeNull();
  });

  it('is taken only from the kiosk that wrote of the arrival, and sent again when that comes later', async () => {
    const people = itemsOf(await kiosk.feed(null), 'person').map(({ person }) => person);
    const keyOf = (subject: string | null) =>
      Buffer.from(people.find((one) => one.subject === subject)?.key ?? '', 'base64');
    const [fact, noArrival] = kiosk.say(arrival(0), { ...arrival(0), type: 'walk-in.decided' });
    if (!fact || !noArrival) throw new Error('nothing said');
    const other = await WireKiosk.inRoom(world, parts.room.id);
    const crop = (words: string, of = fact, subject = of.subject) => ({
      v: 1,
      factId: of.id,
      subject,
      takenAt: of.wall,
      expiresAt: world.clock.wall() + 60_000,
      sealed: Buffer.from(
        seal(keyOf(subject), randomBytes(24), Buffer.from(words), evidenceContext(of.id)),
      ).toString('base64'),
    });
    /** Whether it was answered, before a question that came after it was. */
    const answered = async (from: WireKiosk, upload: unknown) => {
      const before = from.count('evidence');
      await from.send('evidence', upload);
      await from.ask('time', { v: 1, nonce: crypto.randomUUID() }, 'time');
      return from.count('evidence') > before;
    };
    const mine = crop('mine');
    expect(await answered(other, crop('theirs'))).toBe(false);
    expect(await answered(kiosk, mine)).toBe(false);
    await kiosk.deliver([fact, noArrival]);
    // Who knows the id by now may write under it, too.
    await other.deliver(other.say({ ...arrival(0), id: fact.id }));
    const wrong = [crop('of another', fact, parts.trainees[1]?.subject ?? null), crop('of none', noArrival)];
    for (const upload of wrong) expect(await answered(kiosk, upload)).toBe(false);
    expect(await answered(other, crop('theirs'))).toBe(false);
    expect(await answered(kiosk, mine)).toBe(true);
    const shown = await world.hub.context.log.evidenceImage(fact.id, systemScope('evidence.read'));
    expect(Buffer.from(shown?.jpeg ?? []).toString()).toBe('mine');
    const { refused } = (await world.http('GET', `/kiosks/${other.id}`)).body;
    expect(refused).toEqual({ 'no-such-arrival': 2 });
    await other.close();
  });

  it('answers what time it is', async () => {
    const nonce = '0190a000-0000-4000-8000-000000000001';
    const answer = await kiosk.ask<{ hubWall: number }>('time', { v: 1, nonce }, 'time');
    expect(answer).toMatchObject({ v: 1, nonce });
    expect(Math.abs(answer.hubWall - world.clock.wall())).toBeLessThan(5_000);
  });

  it('knows a kiosk offline when its line breaks', async () => {
    await kiosk.send('status', kiosk.status(true));
    const online = async () => (await world.http('GET', `/kiosks/${kiosk.id}`)).body.online;
    await expect.poll(online).toBe(true);
    kiosk.client?.stream.destroy();
    await expect.poll(online).toBe(false);
  });
});

describe('messages that make no sense', () => {
  it('change nothing, are counted, and the next good one is taken', async () => {
    const topics = Object.keys(upMessages) as UpTopic[];
    const { identity, client } = kiosk;
    if (!identity || !client) throw new Error('not connected');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...topics),
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
        ),
        async (topic, payload) => {
          await client.publishAsync(upTopic(identity.prefix, identity.kioskId, topic), payload, { qos: 1 });
        },
      ),
      { numRuns: 150 },
    );
    const ack: FactAck = await kiosk.deliver(kiosk.say(arrival(0)));
    expect(ack).toMatchObject({ seq: 1, rejected: null });
    expect((await world.http('GET', `/kiosks/${kiosk.id}`)).body.malformed).toBeGreaterThan(100);
  });
});
