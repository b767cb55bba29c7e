import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { classroom, startByFace } from './testing/world.ts';

describe('arrivals by face', () => {
  test('a trainee of the roll is welcomed by name once the fact is written, with sealed evidence and a crop', async () => {
    const { world, trainer, ada, session } = await classroom();
    startByFace(world, trainer);
    world.pause();
    expect(world.face.sees(ada.subject)).toBe(true);
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada', status: 'present', saved: true });
    const [fact] = world.log.written('attendance.checked-in');
    expect(fact).toMatchObject({ subject: ada.subject, session, payload: { method: 'face' } });
    expect(fact?.text).not.toContain('Ada');
    expect(fact && world.log.openSealed(fact)).toMatchObject({ face: { score: 0.8 } });
    expect(world.log.crops).toHaveLength(1);
    expect(world.log.crops[0]?.expiresAt).toBe((fact?.wall ?? 0) + DEFAULT_POLICY.evidenceDays * 86_400_000);
  });

  test('by policy no crop is asked for and none is kept', async () => {
    const { world, trainer, ada } = await classroom();
    world.place({ policy: { ...DEFAULT_POLICY, evidenceImage: 'none' } });
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    expect(world.log.written('attendance.checked-in')).toHaveLength(1);
    expect(world.log.crops).toHaveLength(0);
  });

  test('before the session starts they have arrived, and the start makes them present', async () => {
    const { world, trainer, ada, session } = await classroom();
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', status: 'arrived' });
    expect(world.view.open?.counts).toMatchObject({ arrived: 1, pending: 2, present: 0 });
    world.pause();
    startByFace(world, trainer);
    expect(world.state(session).records.get(ada.subject)?.status).toBe('present');
  });

  test('from the grace time on they are late', async () => {
    const { world, trainer, ada, bob } = await classroom();
    startByFace(world, trainer);
    world.at(9);
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', status: 'present' });
    world.at(11);
    world.face.sees(bob.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', status: 'late' });
  });

  test('a second time is answered with the first, and writes nothing', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    const first = world.screen.kind === 'welcome' ? world.screen.at : 0;
    world.at(20);
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'already-in', name: 'Ada', status: 'present', at: first });
    expect(world.log.written('attendance.checked-in')).toHaveLength(1);
  });

  test('who lingers in front of the camera is not greeted again', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    world.time.advance(4_000);
    expect(world.screen.kind).toBe('home');
    world.face.sees(ada.subject);
    expect(world.screen.kind).toBe('home');
  });

  test('the next person is taken in while the one before is still being greeted', async () => {
    const { world, trainer, ada, bob } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    world.time.advance(300);
    world.face.sees(bob.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Bob' });
    expect(world.log.written('attendance.checked-in')).toHaveLength(2);
  });

  test('a stranger is refused politely, and does not cut off a greeting', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.refuses('vision.unknown-face');
    expect(world.refusal).toBe('vision.unknown-face');
    world.face.sees(ada.subject);
    world.time.advance(300);
    world.face.refuses('vision.unknown-face');
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada' });
  });

  test('a photograph that fails its challenge is refused and reported', async () => {
    const { world, trainer, session } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.refuses('vision.challenge-failed', { signs: ['picture-edge'] });
    expect(world.refusal).toBe('vision.challenge-failed');
    expect(world.log.written('attendance.checked-in')).toHaveLength(0);
    expect(world.log.written('kiosk.noticed').at(-1)).toMatchObject({
      session,
      payload: { code: 'attack.suspected' },
    });
    world.pause();
    world.face.refuses('vision.challenge-failed', { signs: ['picture-edge'] });
    expect(world.log.written('kiosk.noticed')).toHaveLength(1);
  });

  test('a photograph that cannot follow its challenge in time is reported, a glance aside is not', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.refuses('vision.challenge-failed');
    world.pause();
    world.face.refuses('vision.challenge-timed-out');
    expect(world.log.written('kiosk.noticed')).toHaveLength(0);
    world.pause();
    world.face.refuses('vision.challenge-timed-out', { passive: 0.1 });
    expect(world.log.written('kiosk.noticed')).toHaveLength(1);
    expect(world.log.written('attendance.refused').map(({ payload }) => payload.suspicious)).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('who waited for having tried too often and does so again is reported, once a wait', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    for (let seconds = 0; seconds < 100; seconds += 10) {
      world.face.refuses('vision.too-many-tries');
      world.pause(10_000);
    }
    expect(world.log.written('kiosk.noticed')).toHaveLength(0);
    world.pause(60_000);
    world.face.refuses('vision.too-many-tries');
    expect(world.log.written('kiosk.noticed')).toHaveLength(1);
    world.pause(70_000);
    world.face.refuses('vision.too-many-tries');
    expect(world.log.written('kiosk.noticed')).toHaveLength(1);
  });

  test('a badge holder who glanced aside types the PIN; a picture before the badge is refused', async () => {
    const { world } = await classroom();
    world.reader.tap('A0A0A0A0');
    world.face.refuses('vision.challenge-failed');
    expect(world.screen).toMatchObject({ kind: 'pin', error: { code: 'vision.challenge-failed' } });
    await world.act({ do: 'back' });
    world.reader.tap('A0A0A0A0');
    world.face.refuses('vision.challenge-timed-out', { signs: ['screen-pattern'] });
    expect(world.screen.kind).toBe('refused');
  });

  test('nobody is looked for outside the time of a session', async () => {
    const { world, ada, session } = await classroom();
    expect(world.face.current.mode).toBe('identify');
    world.log.fromHub({ type: 'session.canceled', subject: null, session, payload: { reason: 'ill' } });
    world.sync.emit({ kind: 'changed' });
    world.pause();
    expect(world.face.current.mode).toBe('idle');
    expect(world.view.cameraWanted).toBe(false);
    expect(world.face.sees(ada.subject)).toBe(false);
  });

  test('a decision about an earlier question is not taken', async () => {
    const { world, trainer, ada } = await classroom();
    const stale = world.face.current.id;
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject, stale);
    expect(world.log.written('attendance.checked-in')).toHaveLength(0);
  });

  test('consent withdrawn: gone from the gallery at once, and a decision under way is refused', async () => {
    const { world, trainer, bob } = await classroom();
    startByFace(world, trainer);
    world.pause();
    expect(world.face.roll.map((entry) => entry.subject)).toContain(bob.subject);
    const watch = world.face.current.id;
    world.store.known.set(bob.subject, { ...bob, templates: [] });
    world.sync.emit({ kind: 'changed' });
    expect(world.face.roll.map((entry) => entry.subject)).not.toContain(bob.subject);
    world.face.roll = [{ subject: bob.subject, templates: ['AA=='] }];
    world.face.sees(bob.subject, watch);
    expect(world.refusal).toBe('vision.unknown-face');
    expect(world.log.written('attendance.checked-in')).toHaveLength(0);
  });
});

describe('two people who look very much alike', () => {
  test('tap their badge and look: the badge says who, the face confirms it', async () => {
    const { world, trainer, ada, bob } = await classroom();
    world.store.known.set(ada.subject, { ...ada, alike: [bob.subject] });
    world.sync.emit({ kind: 'changed' });
    startByFace(world, trainer);
    world.pause();
    expect(world.face.roll.find((entry) => entry.subject === ada.subject)?.alike).toEqual([bob.subject]);
    world.reader.tap('B0B0B0B0');
    expect(world.screen).toEqual({ kind: 'confirm-face', name: 'Ada', purpose: 'check-in' });
    expect(world.face.current).toMatchObject({ mode: 'verify', subject: ada.subject });
    world.face.sees(ada.subject);
    expect(world.log.written('attendance.checked-in').at(-1)).toMatchObject({
      subject: ada.subject,
      payload: { method: 'badge-face' },
    });
  });

  test('type their PIN where the face does not confirm it', async () => {
    const { world, trainer, ada, bob } = await classroom();
    world.store.known.set(ada.subject, { ...ada, alike: [bob.subject] });
    world.sync.emit({ kind: 'changed' });
    startByFace(world, trainer);
    world.pause();
    world.reader.tap('B0B0B0B0');
    world.face.refuses('vision.not-the-badge-holder');
    expect(world.screen).toMatchObject({ kind: 'pin', name: 'Ada', purpose: 'check-in' });
    expect(world.log.written('attendance.checked-in')).toHaveLength(0);
  });
});

describe('walk-ins', () => {
  test('somebody known who is not on the roll waits for the trainer, who adds them', async () => {
    const { world, trainer, session } = await classroom();
    const dan = await world.person('Dan', { badge: 'D0D0D0D0', pin: '5555' });
    startByFace(world, trainer);
    world.pause();
    world.reader.tap('D0D0D0D0');
    await world.act({ do: 'enter-pin', pin: '5555' });
    expect(world.screen).toEqual({ kind: 'walk-in-waiting', name: 'Dan' });
    expect(world.view.open).toMatchObject({ walkIns: 1, counts: { expected: 3 } });
    world.pause();
    startByFace(world, trainer);
    expect(world.screen).toMatchObject({ kind: 'trainer-menu', walkIns: 1 });
    await world.act({ do: 'show-walk-ins' });
    expect(world.screen).toMatchObject({ kind: 'walk-ins', entries: [{ name: 'Dan' }] });
    await world.act({ do: 'decide-walk-in', subject: dan.subject, decision: 'added' });
    expect(world.screen).toMatchObject({ kind: 'walk-ins', entries: [] });
    expect(world.state(session).records.get(dan.subject)).toMatchObject({
      walkIn: 'added',
      status: 'present',
    });
  });

  test('a refused walk-in is told so and does not count', async () => {
    const { world, trainer, session } = await classroom();
    const dan = await world.person('Dan', { badge: 'D0D0D0D0', pin: '5555' });
    startByFace(world, trainer);
    world.pause();
    world.reader.tap('D0D0D0D0');
    await world.act({ do: 'enter-pin', pin: '5555' });
    world.pause();
    startByFace(world, trainer);
    await world.act({ do: 'show-walk-ins' });
    await world.act({ do: 'decide-walk-in', subject: dan.subject, decision: 'refused' });
    await world.act({ do: 'back' });
    await world.act({ do: 'back' });
    world.reader.tap('D0D0D0D0');
    await world.act({ do: 'enter-pin', pin: '5555' });
    expect(world.refusal).toBe('walk-in.refused');
    expect(world.state(session).records.get(dan.subject)?.status).toBe('void');
  });

  test('a trainer who passes the camera is no guest', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(trainer.subject);
    expect(world.screen.kind).toBe('home');
    expect(world.log.written('walk-in.requested')).toHaveLength(0);
  });
});

describe('badges of trainees', () => {
  test('the badge-only trainee taps, types the PIN, and is in', async () => {
    const { world, trainer, cleo } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.reader.tap('C0C0C0C0');
    expect(world.screen).toMatchObject({ kind: 'pin', name: 'Cleo', purpose: 'check-in', error: null });
    await world.act({ do: 'enter-pin', pin: '9876' });
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Cleo', status: 'present' });
    expect(world.log.written('attendance.checked-in')[0]).toMatchObject({
      subject: cleo.subject,
      payload: { method: 'badge-pin' },
    });
  });

  test('an unknown badge, an unreadable one, and one without a PIN are told what they are', async () => {
    const { world } = await classroom();
    await world.person('Eve', { badge: 'E0E0E0E0' });
    world.reader.tap('FFFFFFFF');
    expect(world.refusal).toBe('badge.unknown');
    world.reader.emit({ kind: 'card-unreadable', reader: 'fake', reason: 'removed-early' });
    expect(world.refusal).toBe('badge.unreadable');
    world.reader.tap('E0E0E0E0');
    expect(world.refusal).toBe('badge.no-pin');
  });

  test('no PIN is asked for in vain: too early, no session, room mismatch', async () => {
    const { world } = await classroom();
    world.reader.tap('B0B0B0B0');
    expect(world.screen.kind).toBe('pin');
    await world.act({ do: 'back' });
    world.at(-9, 'other');
    world.at(-8, 'other');
    world.reader.tap('B0B0B0B0');
    expect(world.refusal).toBe('location.mismatch');
    world.at(95);
    world.reader.tap('B0B0B0B0');
    expect(world.refusal).toBe('check-in.closed');
    world.at(60 * 20);
    world.reader.tap('B0B0B0B0');
    expect(world.refusal).toBe('check-in.no-session');
  });

  test('a PIN screen that nobody uses goes home', async () => {
    const { world } = await classroom();
    world.reader.tap('B0B0B0B0');
    world.time.advance(31_000);
    expect(world.screen.kind).toBe('home');
    expect(await world.act({ do: 'enter-pin', pin: '1234' })).toBe('action.not-now');
  });

  test("a trainee's badge during the trainer's menu waits until the trainer is done", async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    startByFace(world, trainer);
    world.reader.tap('C0C0C0C0');
    expect(world.screen.kind).toBe('trainer-menu');
    await world.act({ do: 'back' });
    world.time.advance(300);
    expect(world.screen).toMatchObject({ kind: 'pin', name: 'Cleo', purpose: 'check-in' });
  });
});
