import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FactDraft } from '../../core/contracts/fact.ts';
import { SEEN, STRANGER } from '../../tests/helpers/face-evidence.ts';
import { furnish, type HubFixture, openHub } from '../../tests/helpers/hub-fixture.ts';

const DAY = 86_400_000;

let hub: HubFixture;
let parts: Awaited<ReturnType<typeof furnish>>;
let session: string;
let path: string;
let staff: Awaited<ReturnType<HubFixture['signIn']>>;
beforeAll(async () => {
  hub = await openHub();
  parts = await furnish(hub);
  staff = await hub.signIn(['staff'], parts.site.id);
  const made = await parts.admin('POST', '/sessions', {
    roomId: parts.room.id,
    trainerId: parts.trainer.id,
    groupIds: [parts.group.id],
    title: 'Welding',
    start: '2026-03-02T07:05:00Z',
    end: '2026-03-02T08:00:00Z',
  });
  session = made.body.id;
  path = `/sessions/${session}/refused-faces`;
});
afterAll(() => hub.close());

const refused = (reason: string, more: Partial<FactDraft> = {}) =>
  ({
    type: 'attendance.refused',
    subject: null,
    session,
    payload: { reason, omitted: 0, face: { ...STRANGER } },
    ...more,
  }) as FactDraft;
const list = async () => (await staff.call('GET', path)).body.items;

test('nothing was refused yet', async () => {
  expect((await staff.call('GET', path)).body).toEqual({ items: [], until: '2026-03-16T08:00:00.000Z' });
});

test('staff see each with its reason and scores, newest first, and of strangers nobody', async () => {
  const { subject } = parts.trainer;
  await hub.log.append([
    refused('vision.unknown-face'),
    refused('vision.not-live', { payload: { reason: 'vision.not-live', omitted: 2, face: { ...STRANGER } } }),
    refused('vision.not-the-badge-holder', {
      subject,
      payload: { reason: 'vision.not-the-badge-holder', omitted: 0, face: null },
      secret: { face: { ...STRANGER, gallery: 'one', gallerySize: 1 } },
    }),
  ]);
  expect(await list()).toMatchObject([
    {
      reason: 'vision.not-the-badge-holder',
      suspicious: false,
      badgeOf: { id: parts.trainer.id },
      face: { gallery: 'one' },
    },
    { reason: 'vision.not-live', suspicious: true, omitted: 2, badgeOf: null },
    { reason: 'vision.unknown-face', suspicious: false, badgeOf: null, face: STRANGER },
  ]);
});

test('neither trainer, trainee nor IT sees them, and nobody of no session', async () => {
  const it = await hub.signIn(['it']);
  for (const { call } of [parts.trainer, it, await hub.signIn(['trainee'], parts.site.id)])
    expect((await call('GET', path)).body.code).toBe('auth.forbidden');
  const nowhere = '/sessions/0199d1f0-0000-7000-8000-00000000dead/refused-faces';
  expect((await staff.call('GET', nowhere)).body.code).toBe('sessions.unknown');
});

test('the trainer’s timeline says that it happened and why, without scores', async () => {
  const { items } = (await parts.trainer.call('GET', `/sessions/${session}/timeline`)).body;
  const shown = items.filter(({ what }: { what: string }) => what === 'attendance.refused');
  expect(shown).toHaveLength(3);
  expect(shown[0].detail).toEqual({ reason: 'vision.unknown-face' });
  expect(JSON.stringify(shown)).not.toContain('0.31');
});

test('refusals change no roll', async () => {
  const roll = (await staff.call('GET', `/sessions/${session}/roll`)).body;
  expect(roll.counts).toMatchObject({ expected: 3, pending: 3 });
  expect(roll.records).toHaveLength(3);
  expect(roll.session.updateNeeded).toBe(false);
});

test('what a newer kiosk wrote is shown as far as it can be read, and older evidence opens', async () => {
  const { signs: _signs, ...liveness } = SEEN.liveness;
  const newer = { ...STRANGER, liveness: { ...STRANGER.liveness, signs: ['of-tomorrow'] } };
  await hub.log.append([
    refused('vision.of-tomorrow', { payload: { reason: 'vision.of-tomorrow', omitted: 0, face: newer } }),
    refused('vision.ambiguous', {
      payload: { reason: 'vision.ambiguous', omitted: 0, face: { ...SEEN, liveness } },
    }),
  ]);
  expect((await list()).slice(0, 2)).toMatchObject([
    { reason: 'vision.ambiguous', face: { liveness: { signs: [] } } },
    { reason: 'vision.of-tomorrow', suspicious: false, face: null },
  ]);
});

test('the person is told in words how they were known, and what they were asked', async () => {
  const trainee = await hub.signIn(['trainee'], parts.site.id);
  await parts.admin('POST', `/groups/${parts.group.id}/members`, { personIds: [trainee.id] });
  const asked = { ...SEEN.liveness, challenge: ['turn-left', 'blink'] as const, challengeResult: 'passed' };
  await hub.log.append([
    {
      type: 'attendance.checked-in',
      subject: trainee.subject,
      session,
      payload: { method: 'face', location: null, policyVersion: 1, by: null },
      secret: { face: { ...SEEN, liveness: asked } },
    },
  ]);
  const told = { method: 'face', sure: 'very', asked: ['turn-left', 'blink'] };
  expect((await trainee.call('GET', '/records')).body.items).toMatchObject([{ arrival: told }]);
  const [own] = (await trainee.call('GET', `/sessions/${session}/roll`)).body.records;
  expect(own.arrival).toMatchObject({ ...told, face: null });
  const [seen] = (await staff.call('GET', `/records?personId=${trainee.id}`)).body.items;
  expect(seen.arrival).toEqual(told);
});

test('how the trainer was recognised at the start can be opened too', async () => {
  await hub.log.append([
    {
      type: 'session.started',
      subject: parts.trainer.subject,
      session,
      payload: { method: 'badge-face', location: null, policyVersion: 1 },
      secret: { face: { ...SEEN, gallery: 'one', gallerySize: 1, margin: null } },
    },
  ]);
  const actsFor = async (call: typeof parts.admin) =>
    (await call('GET', `/sessions/${session}/roll`)).body.acts;
  expect(await actsFor(staff.call)).toMatchObject([{ what: 'started', face: { gallery: 'one' } }]);
  expect(await actsFor(parts.trainer.call)).toMatchObject([{ what: 'started', face: null }]);
});

test('they are gone from sight when the policy keeps evidence no longer', async () => {
  hub.clock.now = Date.parse('2026-03-02T08:00:00Z') + 14 * DAY - 1;
  staff = await hub.signIn(['staff'], parts.site.id);
  expect(await list()).toHaveLength(5);
  hub.clock.now += 1;
  expect(await list()).toEqual([]);
});
