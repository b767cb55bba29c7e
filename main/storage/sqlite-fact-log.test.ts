import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Fact, type FactDraft, GENESIS_HASH } from '../../core/contracts/fact.ts';
import { evidenceContext } from '../../core/contracts/mqtt.ts';
import { compareFacts } from '../../core/domain/fact-codec.ts';
import { open } from '../../core/domain/sealing.ts';
import { foldSession } from '../../core/domain/session.ts';
import {
  anyHistory,
  KIOSKS,
  SESSION,
  START,
  TRAINEES,
  TRAINER,
  uuidOf,
  World,
} from '../../tests/helpers/fact-world.ts';
import { openTestStorage, type TestStorage, testPerson } from '../../tests/helpers/kiosk-storage.ts';

const ANN = TRAINEES[0] ?? '';
const EPOCH = uuidOf('epoch');
let storage: TestStorage;

beforeEach(() => {
  storage = openTestStorage({ kioskId: KIOSKS[0], wall: START });
  storage.store.putPerson(testPerson(ANN, { templates: ['AAAA'] }));
  storage.store.refresh();
});
afterEach(() => storage.close());

function arrival(subject: string, secret?: Record<string, unknown>): FactDraft {
  return {
    type: 'attendance.checked-in',
    subject,
    session: SESSION,
    payload: { method: 'face', location: null, policyVersion: 1, by: null },
    ...(secret ? { secret } : {}),
  };
}

function ownFacts(from: TestStorage = storage) {
  const head = from.outbox.heads().at(-1);
  return from.outbox.factsAfter(head?.origin ?? '', 0, { facts: 10_000, bytes: 1e9 });
}

describe('appending', () => {
  it('gives a chain without gaps over the exact stored bytes, also after a restart', () => {
    const first = storage.log.append([arrival(ANN), arrival(ANN)]);
    storage = storage.reopen();
    const second = storage.log.append([arrival(ANN)]);
    const facts = [...first, ...second];
    expect(facts.map((fact) => fact.seq)).toEqual([1, 2, 3]);
    expect(facts.map((fact) => fact.prevHash)).toEqual([GENESIS_HASH, facts[0]?.hash, facts[1]?.hash]);
    expect(new Set(facts.map((fact) => fact.origin)).size).toBe(1);
    const stored = ownFacts();
    expect(stored.map((fact) => fact.text)).toEqual(facts.map((fact) => fact.text));
    for (const fact of stored)
      expect(fact.hash).toBe(createHash('sha256').update(fact.text, 'utf8').digest('hex'));
    expect([...facts].sort(compareFacts)).toEqual(facts);
  });

  it('keeps time going forward when the wall clock is set back, and says what the clock was worth', () => {
    storage.clock.trust = 'unanchored';
    const [before] = storage.log.append([arrival(ANN)]);
    storage.clock.set(START - 86_400_000);
    const [after] = storage.log.append([arrival(ANN)]);
    expect(after?.wall).toBe(START - 86_400_000);
    expect((after?.hlc ?? '') > (before?.hlc ?? '')).toBe(true);
    expect(after?.clockTrust).toBe('unanchored');
  });

  it('comes back from a year in the future once the hub has told the time', () => {
    storage.clock.trust = 'unanchored';
    storage.clock.set(Date.UTC(2030, 0, 1));
    storage.log.append([arrival(ANN)]);
    storage.clock.trust = 'anchored';
    storage.clock.set(START);
    const [fact] = storage.log.append([arrival(ANN)]);
    expect(Number.parseInt(fact?.hlc.slice(0, 12) ?? '', 16)).toBe(START);
  });

  it('seals what is personal for the person, bound to its place, and no file shows it', () => {
    const [fact] = storage.log.append([arrival(ANN, { score: 0.625 })]);
    if (!fact) throw new Error('no fact');
    expect(storage.log.openSealed(fact)).toEqual({ score: 0.625 });
    expect(fact.text).not.toContain('0.625');
    expect(storage.log.openSealed({ ...fact, seq: fact.seq + 1 })).toBeNull();
    const person = storage.store.person(ANN);
    storage.store.removePerson(ANN);
    storage.store.refresh();
    expect(storage.log.openSealed(fact)).toBeNull();
    expect(person).not.toBeNull();
  });

  it('stores the sealed crop with the first fact, due once the hub holds that fact, gone when taken', () => {
    const jpeg = randomBytes(3000);
    const [fact] = storage.log.append([arrival(ANN)], { crop: { jpeg, expiresAt: START + 1000 } });
    const origin = fact?.origin ?? '';
    expect(storage.outbox.evidenceDue(EPOCH, [])).toBeNull();
    storage.outbox.setAcked(EPOCH, origin, 1, null);
    const due = storage.outbox.evidenceDue(EPOCH, []);
    expect(due).toMatchObject({ factId: fact?.id, subject: ANN, takenAt: START, expiresAt: START + 1000 });
    expect(storage.outbox.evidenceDue(EPOCH, [fact?.id ?? ''])).toBeNull();
    expect(storage.outbox.evidenceDue(uuidOf('another epoch'), [])).toBeNull();
    const key = storage.store.subjectKey(ANN) ?? new Uint8Array();
    const sealed = Buffer.from(due?.sealed ?? '', 'base64');
    expect(Buffer.from(open(key, sealed, evidenceContext(fact?.id ?? '')) ?? [])).toEqual(jpeg);
    storage.outbox.dropEvidence(fact?.id ?? '');
    expect(storage.outbox.evidenceDue(EPOCH, [])).toBeNull();
  });

  it('keeps no crop of somebody who withdrew consent after they were recognised', () => {
    storage.store.putPerson(testPerson(ANN, { templates: [] }));
    const [fact] = storage.log.append([arrival(ANN)], { crop: { jpeg: randomBytes(9), expiresAt: START } });
    expect(fact?.seq).toBe(1);
    expect(storage.db.prepare('SELECT count(*) FROM evidence').pluck().get()).toBe(0);
  });

  it('forgets crops past their time', () => {
    storage.log.append([arrival(ANN)], { crop: { jpeg: randomBytes(10), expiresAt: START + 1000 } });
    expect(storage.outbox.dropExpiredEvidence(START + 999)).toBe(0);
    expect(storage.outbox.dropExpiredEvidence(START + 1000)).toBe(1);
    // The clock stood in another century when it was taken.
    storage.log.append([arrival(ANN)], { crop: { jpeg: randomBytes(10), expiresAt: START + 1000 } });
    expect(storage.outbox.dropExpiredEvidence(START + 26 * 366 * 86_400_000)).toBe(0);
  });

  it.each([
    [
      'a secret of somebody unknown',
      [arrival(ANN), arrival(uuidOf('nobody'), { score: 1 })],
      {},
      'storage.no-subject-key',
    ],
    [
      'a crop of somebody unknown',
      [arrival(uuidOf('nobody'))],
      { crop: { jpeg: randomBytes(9), expiresAt: START } },
      'storage.no-subject-key',
    ],
    [
      'a payload that breaks its contract',
      [arrival(ANN), { ...arrival(ANN), payload: { method: 'telepathy' } } as unknown as FactDraft],
      {},
      'storage.bad-fact',
    ],
    [
      'ratings that break theirs',
      [
        arrival(ANN),
        {
          type: 'feedback.submitted',
          subject: ANN,
          session: SESSION,
          payload: { form: 1 },
          secret: { content: 9 },
        } as FactDraft,
      ],
      {},
      'storage.bad-fact',
    ],
  ])('writes nothing at all for %s', (_what, drafts, options, code) => {
    storage.log.append([arrival(ANN)]);
    expect(() => storage.log.append(drafts, options)).toThrow(expect.objectContaining({ code }));
    expect(ownFacts()).toHaveLength(1);
    expect(storage.log.append([arrival(ANN)])[0]?.seq).toBe(2);
  });

  it('tells who was seen in which session', () => {
    storage.log.append([arrival(ANN)]);
    expect(storage.log.has('attendance.checked-in', SESSION, ANN)).toBe(true);
    expect(storage.log.has('feedback.submitted', SESSION, ANN)).toBe(false);
    expect(storage.log.has('attendance.checked-in', SESSION, TRAINER)).toBe(false);
  });
});

/** Only root may mount one; elsewhere the page limit stands in for it. */
const smallDisk = mountSmallDisk();

function mountSmallDisk(): string | null {
  if (process.getuid?.() !== 0) return null;
  const mount = mkdtempSync(join(tmpdir(), 'kiosk-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', mount], { stdio: 'ignore' });
    return mount;
  } catch {
    return null;
  }
}

describe('a full disk', () => {
  it('is an error that says so, and leaves nothing half written', () => {
    storage.log.append([arrival(ANN)]);
    const pages = Number(storage.db.pragma('page_count', { simple: true }));
    storage.db.pragma(`max_page_count = ${pages}`);
    const jpeg = randomBytes(60_000);
    expect(() => storage.log.append([arrival(ANN)], { crop: { jpeg, expiresAt: START } })).toThrow(
      expect.objectContaining({ code: 'storage.full', retryable: true }),
    );
    expect(ownFacts()).toHaveLength(1);
    storage.db.pragma('max_page_count = 1000000');
    expect(storage.log.append([arrival(ANN)])[0]?.seq).toBe(2);
  });

  it.runIf(smallDisk)('of a real file system is the same, and goes on when there is space again', () => {
    const mount = smallDisk ?? '';
    const small = openTestStorage({ kioskId: KIOSKS[0], wall: START, dir: mount });
    try {
      small.log.append([arrival(ANN)]);
      fill(join(mount, 'ballast'));
      let kept = 1;
      const append = () => {
        for (let n = 0; n < 2000; n += 1) {
          small.log.append([arrival(ANN)]);
          kept += 1;
        }
      };
      expect(append).toThrow(expect.objectContaining({ code: 'storage.full' }));
      expect(ownFacts(small)).toHaveLength(kept);
      rmSync(join(mount, 'ballast'));
      expect(small.log.append([arrival(ANN)])[0]?.seq).toBe(kept + 1);
      expect(small.db.pragma('quick_check', { simple: true })).toBe('ok');
    } finally {
      small.close();
      execFileSync('umount', [mount]);
    }
  });
});

function fill(file: string): void {
  try {
    for (;;) writeFileSync(file, Buffer.alloc(4096), { flag: 'a' });
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  }
}

describe('facts of others', () => {
  it('are held in any order and any number of times, and fold to the same roll', () => {
    const deliveries = anyHistory.chain((facts) =>
      fc.tuple(
        fc.constant(facts),
        fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 }),
        fc.nat(),
      ),
    );
    fc.assert(
      fc.property(deliveries, ([facts, delivered, cut]) => {
        const fresh = openTestStorage({ kioskId: KIOSKS[0], wall: START });
        try {
          const texts = delivered.map((fact) => fact.text);
          fresh.log.takeIn(texts.slice(0, cut % 10));
          fresh.log.takeIn(texts.slice(cut % 10));
          expect(fresh.log.sessionFacts(SESSION)).toEqual([...facts].sort(compareFacts));
          const { definition } = foldSession(SESSION, facts);
          const start = definition?.scheduledStart ?? START;
          expect(fresh.log.sessionIds(start, start)).toEqual(definition ? [SESSION] : []);
        } finally {
          fresh.close();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('move our clock forward, so that what we write after reading them sorts after them', () => {
    const world = new World();
    const theirs = world.arrive(1, START + 60_000, 1);
    storage.log.takeIn([theirs.text]);
    const [ours] = storage.log.append([arrival(ANN)]);
    expect(compareFacts(theirs, ours as Fact)).toBeLessThan(0);
  });

  it('do not pull our clock into a wrong future', () => {
    const theirs = new World().arrive(1, START + 86_400_000, 1);
    storage.log.takeIn([theirs.text]);
    const [ours] = storage.log.append([arrival(ANN)]);
    expect(Number.parseInt(ours?.hlc.slice(0, 12) ?? '', 16)).toBe(START);
  });

  it('are kept aside when they are no facts, and the rest is taken', () => {
    const good = new World().arrive(1, START, 1);
    expect(storage.log.takeIn(['{"half":', good.text, '{}'])).toMatchObject({
      added: 1,
      unreadable: 2,
      setBack: false,
    });
    expect(storage.log.sessionFacts(SESSION)).toEqual([good]);
    expect(storage.db.prepare('SELECT count(*) FROM facts_aside').pluck().get()).toBe(2);
  });

  it('never go out as our own', () => {
    storage.log.takeIn([new World().arrive(1, START, 1).text]);
    for (const head of storage.outbox.heads())
      expect(storage.outbox.factsAfter(head.origin, 0, { facts: 10, bytes: 1e6 })).toEqual([]);
  });
});

describe('incarnations', () => {
  it('go on under a new origin that says after which, with the old one still to send', () => {
    const [before] = storage.log.append([arrival(ANN)]);
    const head = storage.outbox.newIncarnation('set-back');
    expect(head.origin).not.toBe(before?.origin);
    const [after] = storage.log.append([arrival(ANN)]);
    expect(after).toMatchObject({ origin: head.origin, seq: 2 });
    const [notice] = storage.outbox.factsAfter(head.origin, 0, { facts: 1, bytes: 1 });
    expect(notice?.text).toContain(`after ${before?.origin} at 1`);
    expect(storage.outbox.heads().map((each) => each.seq)).toEqual([1, 2]);
  });

  it('begin anew for a machine that was claimed as another kiosk, which owes nothing of the old one', () => {
    storage.log.append([arrival(ANN)]);
    const { dir } = storage;
    const other = openTestStorage({ kioskId: KIOSKS[1], wall: START, dir, key: storage.key });
    const [fact] = other.log.append([arrival(ANN)]);
    expect(fact).toMatchObject({ seq: 1, prevHash: GENESIS_HASH });
    expect(fact?.origin).toContain(KIOSKS[1]);
    expect(other.outbox.heads().map((head) => head.origin)).toEqual([fact?.origin]);
    expect(other.log.sessionFacts(SESSION)).toHaveLength(2);
    other.db.close();
  });

  it('are asked for when the feed brings facts of our own that this disk has forgotten', () => {
    storage.log.append([arrival(ANN)]);
    storage.db.pragma('wal_checkpoint(TRUNCATE)');
    const image = readFileSync(storage.file);
    const lost = storage.log.append([arrival(ANN)]);
    const { file } = storage;
    storage.db.close();
    for (const name of readdirSync(storage.dir))
      if (/-(wal|shm)$/.test(name)) rmSync(join(storage.dir, name));
    writeFileSync(file, image);
    storage = storage.reopen();
    expect(ownFacts()).toHaveLength(1);
    expect(storage.log.takeIn(lost.map((fact) => fact.text))).toMatchObject({ added: 1, setBack: true });
    expect(storage.log.takeIn(lost.map((fact) => fact.text))).toMatchObject({ added: 0, setBack: false });
    expect(storage.log.sessionFacts(SESSION)).toHaveLength(2);
  });
});
