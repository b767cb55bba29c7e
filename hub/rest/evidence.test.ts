import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaceEvidence } from '../../core/contracts/vision.ts';
import { furnish, type HubFixture, openHub, START } from '../../tests/helpers/hub-fixture.ts';

const KIOSK = '0199d1f0-0000-7000-8000-000000000001';
const face: FaceEvidence = {
  pack: 'a'.repeat(64),
  frames: 6,
  agreeing: 4,
  score: 0.71,
  margin: 0.4,
  threshold: 0.55,
  minMargin: 0.1,
  gallery: 'roll',
  gallerySize: 3,
  liveness: {
    passive: 0.9,
    threshold: 0.3,
    frames: 5,
    challenge: [],
    challengeResult: 'not-asked',
    signs: [],
  },
  quality: { facePx: 140, sharpness: 90, brightness: 120, yaw: 2 },
  timing: { total: 300, detect: 3, landmark: 1, liveness: 8, embed: 11, match: 0.1 },
};

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let sessionId: string;
let factId: string;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  const session = await parts.admin('POST', '/sessions', {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    groupIds: [parts.group.id],
    title: 'Welding',
    start: '2026-03-02T07:05:00Z',
    end: '2026-03-02T08:00:00Z',
  });
  sessionId = session.body.id;
  const location = {
    kioskId: KIOSK,
    roomId: parts.room.id,
    verdict: 'confirmed' as const,
    beacon: parts.room.beacon,
    medianRssi: -61,
    ageMs: 400,
  };
  const [, arrival] = await hub.log.append([
    {
      type: 'session.started',
      subject: parts.trainer.subject,
      session: sessionId,
      payload: { method: 'badge-face', location, policyVersion: 1 },
    },
    {
      type: 'attendance.checked-in',
      subject: parts.trainees[0]?.subject ?? '',
      session: sessionId,
      payload: { method: 'face', location, policyVersion: 1, by: null },
      secret: { face },
    },
  ]);
  factId = arrival?.id ?? '';
});
afterAll(() => hub.close());

test('the roll shows the arrival with its evidence, and the scores only to who may read them', async () => {
  const arrivalFor = async (call: typeof parts.admin) => {
    const roll = (await call('GET', `/sessions/${sessionId}/roll`)).body;
    const subject = parts.trainees[0]?.subject;
    return roll.records.find((record: { person: { subject: string } }) => record.person.subject === subject);
  };
  const staff = await hub.signIn(['staff'], parts.site.id);
  expect(await arrivalFor(staff.call)).toMatchObject({
    status: 'present',
    arrival: { method: 'face', at: '2026-03-02T07:00:00.000Z', location: { verdict: 'confirmed' }, face },
  });
  expect(await arrivalFor(parts.trainer.call)).toMatchObject({ status: 'present', arrival: { face: null } });
  const roll = (await parts.admin('GET', `/sessions/${sessionId}/roll`)).body;
  expect(roll.acts).toMatchObject([{ what: 'started', by: { id: parts.trainer.id }, method: 'badge-face' }]);
  expect(roll.counts).toMatchObject({ expected: 3, present: 1, pending: 2 });
});

test('a session that has started cannot be canceled', async () => {
  const answer = await parts.admin('POST', `/sessions/${sessionId}/cancel`, { reason: 'no' });
  expect(answer.body).toMatchObject({ code: 'sessions.not-cancelable', status: 409 });
  expect(answer.body.detail).toContain('active');
});

test('an evidence image comes as a JPEG while it is kept, to staff only, and looking leaves a trace', async () => {
  const jpeg = Buffer.from('ffd8ffe000104a464946', 'hex');
  const subject = parts.trainees[0]?.subject ?? '';
  hub.log.evidenceImage = async () => ({
    factId,
    subject,
    session: sessionId,
    jpeg,
    takenAt: START,
    expiresAt: START + 1000,
  });
  const answer = await parts.admin('GET', `/evidence/${factId}`);
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } });
  expect(Buffer.from(answer.raw).equals(jpeg)).toBe(true);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect((await parts.trainer.call('GET', `/evidence/${factId}`)).body.code).toBe('auth.forbidden');
  const trace = (await parts.admin('GET', '/audit?action=evidence.image')).body.items;
  expect(trace).toMatchObject([{ target: sessionId, detail: { factId } }]);
  hub.clock.now += 1000;
  expect((await parts.admin('GET', `/evidence/${factId}`)).body.code).toBe('evidence.unknown');
});
