import { expect, test } from 'vitest';
import { faceEvidence } from '../../core/contracts/vision.ts';
import { classroom, startByFace } from './testing/world.ts';

test('a stranger’s refusal is kept with its scores, and of nobody', async () => {
  const { world, trainer, session } = await classroom();
  startByFace(world, trainer);
  world.pause();
  world.face.refuses('vision.unknown-face');
  const [fact, ...more] = world.log.written('attendance.refused');
  expect(more).toEqual([]);
  expect(fact).toMatchObject({
    session,
    subject: null,
    sealed: null,
    critical: false,
    payload: { reason: 'vision.unknown-face', omitted: 0, suspicious: false },
  });
  expect(faceEvidence.parse(fact?.payload.face)).toMatchObject({ score: 0.8, threshold: 0.55 });
});

test('with somebody’s badge it is kept under their name, and its scores are sealed', async () => {
  const { world, trainer, session } = await classroom();
  world.reader.tap('A0A0A0A0');
  world.face.refuses('vision.not-the-badge-holder');
  const [fact] = world.log.written('attendance.refused');
  expect(fact).toMatchObject({ session, subject: trainer.subject, payload: { face: null } });
  expect(fact?.text).not.toContain('0.55');
  expect(fact && world.log.openSealed(fact)).toMatchObject({ face: { score: 0.8 } });
});

test('the same again and again is counted and not written each time', async () => {
  const { world, trainer } = await classroom();
  startByFace(world, trainer);
  world.pause();
  for (let times = 0; times < 4; times += 1) world.face.refuses('vision.unknown-face');
  world.face.refuses('vision.not-live');
  world.time.advance(6_000);
  world.face.refuses('vision.unknown-face');
  const written = world.log.written('attendance.refused').map(({ payload }) => payload);
  expect(written).toMatchObject([
    { reason: 'vision.unknown-face', omitted: 0 },
    { reason: 'vision.not-live', omitted: 0 },
    { reason: 'vision.unknown-face', omitted: 3 },
  ]);
});

test('of two people with their badges the refusal of each is written', async () => {
  const { world, trainer, ada, bob } = await classroom();
  world.store.known.set(ada.subject, { ...ada, alike: [bob.subject] });
  world.sync.emit({ kind: 'changed' });
  world.reader.tap('A0A0A0A0');
  world.face.refuses('vision.not-the-badge-holder');
  await world.act({ do: 'back' });
  world.reader.tap('B0B0B0B0');
  world.face.refuses('vision.not-the-badge-holder');
  const subjects = world.log.written('attendance.refused').map(({ subject }) => subject);
  expect(subjects).toEqual([trainer.subject, ada.subject]);
});

test('after hundreds within an hour they become rare, and frequent again an hour later', async () => {
  const { world, trainer } = await classroom();
  startByFace(world, trainer);
  world.pause();
  const within = (ms: number) => {
    const before = world.log.written('attendance.refused').length;
    for (let passed = 0; passed < ms; passed += 6_000) {
      world.face.refuses('vision.unknown-face');
      world.time.advance(6_000);
    }
    return world.log.written('attendance.refused').length - before;
  };
  expect(within(200 * 6_000)).toBe(200);
  expect(within(10 * 60_000)).toBeLessThanOrEqual(2);
  world.time.advance(30 * 60_000);
  expect(within(60_000)).toBe(10);
});

test('who is not recognised when they give feedback leaves no trace', async () => {
  const { world, trainer, ada } = await classroom();
  startByFace(world, trainer);
  world.pause();
  world.face.sees(ada.subject);
  world.at(61);
  world.reader.tap('A0A0A0A0');
  world.face.sees(trainer.subject);
  await world.act({ do: 'end-session' });
  await world.act({ do: 'confirm-end' });
  world.pause();
  await world.act({ do: 'give-feedback' });
  expect(world.screen.kind).toBe('feedback-identify');
  world.face.refuses('vision.unknown-face');
  expect(world.log.written('attendance.refused')).toEqual([]);
});

test('the trainer’s menu says how often a picture was suspected', async () => {
  const { world, trainer } = await classroom();
  startByFace(world, trainer);
  world.pause();
  world.face.refuses('vision.unknown-face');
  for (let times = 0; times < 2; times += 1) {
    world.face.refuses('vision.not-live');
    world.time.advance(6_000);
  }
  world.at(55);
  world.reader.tap('A0A0A0A0');
  world.face.sees(trainer.subject);
  expect(world.screen).toMatchObject({ kind: 'trainer-menu', suspected: 2 });
});
