import { describe, expect, test } from 'vitest';
import { classroom, MINUTE, START, startByFace, World } from './testing/world.ts';

describe('starting a session', () => {
  test('badge and face start it', async () => {
    const { world, trainer, session } = await classroom();
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toEqual({ kind: 'confirm-face', name: 'Tina', purpose: 'start' });
    expect(world.face.current).toMatchObject({ mode: 'verify', subject: trainer.subject });
    world.face.sees(trainer.subject);
    expect(world.screen).toMatchObject({ kind: 'session-started', title: 'Welding', trainer: 'Tina' });
    const [fact] = world.log.written('session.started');
    expect(fact).toMatchObject({
      session,
      subject: trainer.subject,
      payload: { method: 'badge-face', location: { verdict: 'confirmed', roomId: world.roomId } },
    });
    expect(world.view.open).toMatchObject({ id: session, counts: { expected: 3, pending: 3 } });
  });

  test('badge and PIN start it as well', async () => {
    const { world } = await classroom();
    world.reader.tap('A0A0A0A0');
    await world.act({ do: 'use-pin' });
    expect(world.screen).toMatchObject({ kind: 'pin', purpose: 'start', error: null });
    await world.act({ do: 'enter-pin', pin: '4711' });
    expect(world.log.written('session.started')[0]?.payload).toMatchObject({ method: 'badge-pin' });
  });

  test('a face that is not the badge holder leads to the PIN, and starts nothing', async () => {
    const { world } = await classroom();
    world.reader.tap('A0A0A0A0');
    world.face.refuses('vision.not-the-badge-holder');
    expect(world.screen).toMatchObject({ kind: 'pin', error: { code: 'vision.not-the-badge-holder' } });
    expect(world.log.written('session.started')).toHaveLength(0);
  });

  test('a photograph of the trainer is refused and reported', async () => {
    const { world } = await classroom();
    world.reader.tap('A0A0A0A0');
    world.face.refuses('vision.not-live');
    expect(world.refusal).toBe('vision.not-live');
    expect(world.log.written('kiosk.noticed')).toHaveLength(1);
  });

  test.each([
    ['too early', -16, 'session.too-early'],
    ['too late', 31, 'session.too-late'],
  ])('%s is refused at the tap', async (_name, minute, code) => {
    const world = new World();
    world.place();
    await world.start();
    const trainer = await world.person('Tina', { badge: 'A0A0A0A0', pin: '4711', isTrainer: true });
    world.session({ trainer: trainer.subject, expected: [] });
    world.at(minute);
    world.reader.tap('A0A0A0A0');
    expect(world.refusal).toBe(code);
    expect(world.log.written('session.started')).toHaveLength(0);
  });

  test('the refusal says from when', async () => {
    const world = new World();
    world.place();
    await world.start();
    const trainer = await world.person('Tina', { badge: 'A0A0A0A0', pin: '4711', isTrainer: true });
    world.session({ trainer: trainer.subject, expected: [] });
    world.at(-17);
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({
      refusal: { params: { start: START, from: START - 15 * MINUTE } },
    });
  });

  test('the wrong trainer is refused', async () => {
    const { world } = await classroom();
    await world.person('Theo', { badge: 'A1A1A1A1', pin: '1111', isTrainer: true });
    world.reader.tap('A1A1A1A1');
    expect(world.refusal).toBe('session.not-yours');
  });

  test("a trainee's badge where the trainer is being confirmed is refused, and the trainer goes on", async () => {
    const { world, trainer } = await classroom();
    world.reader.tap('A0A0A0A0');
    world.reader.tap('B0B0B0B0');
    expect(world.refusal).toBe('session.not-a-trainer');
    world.time.advance(6_000);
    expect(world.screen.kind).toBe('confirm-face');
    world.face.sees(trainer.subject);
    expect(world.screen.kind).toBe('session-started');
  });

  test("another room's beacon refuses", async () => {
    const { world } = await classroom();
    world.at(-8, 'other');
    world.at(-7, 'other');
    expect(world.view.place?.verdict).toBe('mismatch');
    world.reader.tap('A0A0A0A0');
    expect(world.refusal).toBe('location.mismatch');
  });

  test('an unconfirmed room starts with badge and PIN within a day, is marked, and IT is told', async () => {
    const { world } = await classroom();
    world.at(-5, 'none');
    expect(world.view.place?.verdict).toBe('unconfirmed');
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({ kind: 'pin', purpose: 'start' });
    await world.act({ do: 'enter-pin', pin: '4711' });
    expect(world.screen.kind).toBe('session-started');
    expect(world.log.written('session.started')[0]?.payload).toMatchObject({
      location: { verdict: 'unconfirmed' },
    });
    expect(world.log.written('kiosk.noticed')[0]?.payload).toMatchObject({
      code: 'location.unconfirmed-start',
    });
  });

  test('the day of grace outlives a restart, and ends', async () => {
    const { world, trainer } = await classroom();
    world.session({ trainer: trainer.subject, expected: [], from: 23 * 60 });
    world.session({ trainer: trainer.subject, expected: [], from: 25 * 60 });
    await world.restart();
    world.at(23 * 60 - 5, 'none');
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({ kind: 'pin', purpose: 'start' });
    world.at(25 * 60, 'none');
    world.reader.tap('A0A0A0A0');
    expect(world.refusal).toBe('location.unconfirmed-too-long');
  });

  test('a room that was never confirmed does not start; one that has no beacon starts with badge and PIN', async () => {
    const world = new World();
    world.place();
    await world.start();
    const trainer = await world.person('Tina', { badge: 'A0A0A0A0', pin: '4711', isTrainer: true });
    world.session({ trainer: trainer.subject, expected: [] });
    world.at(0, 'none');
    world.reader.tap('A0A0A0A0');
    expect(world.refusal).toBe('location.unconfirmed-too-long');
    world.place({ beacon: null });
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({ kind: 'pin', purpose: 'start' });
  });
});

describe('ending a session', () => {
  test('a badge left on the reader or tapped again ends nothing', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.at(55);
    for (let tap = 0; tap < 3; tap += 1) world.reader.tap('A0A0A0A0');
    expect(world.screen.kind).toBe('confirm-face');
    world.face.sees(trainer.subject);
    expect(world.screen).toMatchObject({ kind: 'trainer-menu', canEnd: true });
    world.reader.tap('A0A0A0A0');
    await world.act({ do: 'end-session' });
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({ kind: 'confirm-end', title: 'Welding', missing: 3 });
    world.time.advance(31_000);
    expect(world.screen.kind).toBe('home');
    expect(world.log.written('session.ended')).toHaveLength(0);
  });

  test('the confirmation ends and seals, and the screen sums up', async () => {
    const { world, trainer, ada, session } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    world.at(55);
    startByFace(world, trainer);
    await world.act({ do: 'end-session' });
    await world.act({ do: 'confirm-end' });
    expect(world.screen).toMatchObject({ kind: 'session-ended', present: 1, late: 0, missing: 2 });
    expect(world.state(session)).toMatchObject({ status: 'completed' });
    expect(world.state(session).kiosks.get(world.kioskId)).toBe('sealed');
    world.pause();
    world.reader.tap('C0C0C0C0');
    expect(world.refusal).toBe('check-in.closed');
  });

  test('too early is refused, and leads back to the menu', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.at(30);
    startByFace(world, trainer);
    await world.act({ do: 'end-session' });
    expect(world.refusal).toBe('session.end-too-early');
    world.time.advance(6_000);
    expect(world.screen.kind).toBe('trainer-menu');
  });

  test('nothing of the menu works without it', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.at(55);
    for (const action of [
      { do: 'end-session' },
      { do: 'confirm-end' },
      { do: 'start-session' },
      { do: 'mark', subject: ada.subject, status: 'present', reason: 'here' },
      { do: 'decide-walk-in', subject: ada.subject, decision: 'added' },
    ] as const)
      expect(await world.act(action)).toBe('action.not-now');
    expect(world.log.written()).toHaveLength(1);
  });

  test('nobody ends it: sealed half an hour after its end, once, and not on the word of a clock nobody vouches for', async () => {
    const { world, trainer, session } = await classroom();
    startByFace(world, trainer);
    world.sync.anchored = false;
    world.at(95);
    expect(world.log.written('session.sealed')).toHaveLength(0);
    world.sync.anchored = true;
    world.at(97);
    expect(world.log.written('session.sealed')).toHaveLength(1);
    expect(world.log.written('session.sealed')[0]).toMatchObject({ session, payload: { cause: 'timeout' } });
    world.at(120);
    expect(world.log.written('session.sealed')).toHaveLength(1);
  });

  test.each(['canceled', 'moved-away'] as const)('%s: sealed at once', async (cause) => {
    const { world, session } = await classroom();
    if (cause === 'canceled')
      world.log.fromHub({ type: 'session.canceled', subject: null, session, payload: { reason: 'ill' } });
    else
      world.log.fromHub({
        type: 'session.changed',
        subject: null,
        session,
        payload: { roomId: world.kioskId, trainer: null, time: null },
      });
    world.sync.emit({ kind: 'changed' });
    world.time.advance(2_000);
    expect(world.log.written('session.sealed')[0]?.payload).toMatchObject({ cause });
  });
});

describe('a kiosk that was switched off', () => {
  test('seals what it missed weeks ago', async () => {
    const world = new World();
    const trainer = await world.person('Tina', { badge: 'A0A0A0A0', pin: '4711', isTrainer: true });
    world.place();
    const missed = world.session({ trainer: trainer.subject, expected: [] });
    world.time.advance(30 * 24 * 60 * MINUTE);
    await world.start();
    world.time.advance(120_000);
    expect(world.state(missed).kiosks.get(world.kioskId)).toBe('sealed');
    expect(world.log.written('session.sealed')).toHaveLength(1);
  });
});

describe('back to back', () => {
  test('the same trainer is offered to end the open session, and nothing happens before the yes', async () => {
    const { world, trainer, session } = await classroom();
    const next = world.session({ trainer: trainer.subject, expected: [], from: 60, title: 'Brazing' });
    startByFace(world, trainer);
    world.at(56);
    startByFace(world, trainer);
    expect(world.screen).toMatchObject({ kind: 'trainer-menu', canStart: true, wouldEnd: 'Welding' });
    await world.act({ do: 'start-session' });
    expect(world.screen).toMatchObject({ kind: 'confirm-end', title: 'Welding' });
    expect(world.state(session).status).toBe('active');
    await world.act({ do: 'back' });
    expect(world.screen.kind).toBe('trainer-menu');
    await world.act({ do: 'start-session' });
    await world.act({ do: 'confirm-end' });
    expect(world.screen).toMatchObject({ kind: 'session-started', title: 'Brazing' });
    expect(world.state(session).status).toBe('completed');
    expect(world.state(next).status).toBe('active');
  });

  test('another trainer cannot cut off a running session, but is not locked out once its time is over', async () => {
    const { world, trainer, session } = await classroom();
    const theo = await world.person('Theo', { badge: 'A1A1A1A1', pin: '1111', isTrainer: true });
    const next = world.session({ trainer: theo.subject, expected: [], from: 60, title: 'Brazing' });
    startByFace(world, trainer);
    world.at(55);
    startByFace(world, theo, 'A1A1A1A1');
    expect(world.refusal).toBe('session.another-open');
    expect(world.state(next).status).toBe('scheduled');
    world.at(61);
    startByFace(world, theo, 'A1A1A1A1');
    expect(world.screen).toMatchObject({ kind: 'confirm-end', title: 'Welding' });
    await world.act({ do: 'confirm-end' });
    expect(world.state(next).status).toBe('active');
    expect(world.state(session).kiosks.get(world.kioskId)).toBe('sealed');
  });

  test('by a clock that nobody vouches for, the next one starts beside the open one and closes nothing', async () => {
    const { world, trainer, ada, session } = await classroom();
    const theo = await world.person('Theo', { badge: 'A1A1A1A1', pin: '1111', isTrainer: true });
    const zoe = await world.person('Zoe');
    const next = world.session({
      trainer: theo.subject,
      expected: [zoe.subject],
      from: 60,
      title: 'Brazing',
    });
    startByFace(world, trainer);
    world.sync.anchored = false;
    world.at(61);
    startByFace(world, theo, 'A1A1A1A1');
    expect(world.screen).toMatchObject({ kind: 'session-started', title: 'Brazing' });
    expect(world.state(next).status).toBe('active');
    expect(world.log.written('session.sealed')).toHaveLength(0);
    for (const [someone, where] of [
      [ada, session],
      [zoe, next],
    ] as const) {
      world.pause();
      world.face.sees(someone.subject);
      expect(world.state(where).records.get(someone.subject)?.arrival).not.toBeNull();
    }
    startByFace(world, trainer);
    expect(world.screen).toMatchObject({ kind: 'trainer-menu', canEnd: true });
    await world.act({ do: 'end-session' });
    await world.act({ do: 'confirm-end' });
    expect(world.state(session).status).toBe('completed');
    expect(world.state(next).status).toBe('active');
  });

  test('who missed the first and comes when its time is over is taken into the next, though nobody has ended it', async () => {
    const { world, trainer, bob, session } = await classroom();
    const next = world.session({ trainer: trainer.subject, expected: [bob.subject], from: 60 });
    startByFace(world, trainer);
    world.at(62);
    world.face.sees(bob.subject);
    expect(world.state(next).records.get(bob.subject)?.arrival).not.toBeNull();
    expect(world.state(session).records.get(bob.subject)?.arrival).toBeNull();
  });

  test('who is on both rolls is taken into the one that awaits them', async () => {
    const { world, trainer, ada, session } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    const next = world.session({ trainer: trainer.subject, expected: [ada.subject], from: 60 });
    world.at(50);
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', status: 'arrived' });
    expect(world.state(next).records.get(ada.subject)?.arrival).not.toBeNull();
    expect(world.state(session).records.get(ada.subject)?.arrivals).toBe(1);
  });
});

describe('the roll by hand', () => {
  test('a status is set with a reason, which is sealed, based on what stood there', async () => {
    const { world, trainer, bob, session } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(bob.subject);
    world.pause();
    startByFace(world, trainer);
    await world.act({ do: 'show-roll' });
    expect(world.screen).toMatchObject({
      kind: 'roll',
      entries: [{ name: 'Ada' }, { name: 'Bob', status: 'present' }, { name: 'Cleo' }],
    });
    await world.act({ do: 'mark', subject: bob.subject, status: 'absent', reason: 'left at once' });
    expect(world.screen).toMatchObject({ kind: 'roll', entries: [{}, { status: 'absent' }, {}] });
    const [fact] = world.log.written('attendance.corrected');
    expect(fact?.payload).toMatchObject({ by: trainer.subject });
    expect(fact && world.log.openSealed(fact)).toEqual({ reason: 'left at once' });
    expect(fact?.text).not.toContain('left at once');
    expect(world.state(session).records.get(bob.subject)?.reviews).toEqual([]);
  });

  test('somebody who is on no roll cannot be marked', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    startByFace(world, trainer);
    await world.act({ do: 'show-roll' });
    await world.act({ do: 'mark', subject: world.kioskId, status: 'present', reason: 'here' });
    expect(world.refusal).toBe('mark.not-on-roll');
  });
});
