import { describe, expect, test } from 'vitest';
import { DEFAULT_POLICY } from '../../core/contracts/policy.ts';
import { refuse } from '../../core/domain/decision.ts';
import { TEMPLATE_LENGTH, templateToBase64 } from '../../core/domain/face-template.ts';
import { classroom, startByFace, World } from './testing/world.ts';

describe('a full disk', () => {
  test('nobody is told that they are in, and nothing is written', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    const before = world.views.length;
    world.log.failWith = 'storage.full';
    world.face.sees(ada.subject);
    expect(world.refusal).toBe('storage.full');
    expect(world.views.slice(before).some((view) => view.screen.kind === 'welcome')).toBe(false);
    world.log.failWith = null;
    world.pause();
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada' });
  });

  test('that keeps a kiosk from learning a face keeps nobody out', async () => {
    const { world, trainer, ada } = await classroom();
    const template = templateToBase64(new Float32Array(TEMPLATE_LENGTH).fill(TEMPLATE_LENGTH ** -0.5));
    world.store.known.set(ada.subject, { ...ada, templates: [template] });
    world.place({ policy: { ...DEFAULT_POLICY, templateUpdate: true } });
    startByFace(world, trainer);
    world.pause();
    world.face.seen = template;
    world.store.failWith = 'storage.full';
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada' });
    expect(world.log.written('attendance.checked-in')).toHaveLength(1);
    expect(world.log.written('attendance.checked-in')[0]?.subject).toBe(ada.subject);
  });

  test('or one that cannot be written is told of as what it is', async () => {
    const { world, trainer } = await classroom();
    world.log.failWith = 'storage.read-only';
    startByFace(world, trainer);
    expect(world.refusal).toBe('storage.read-only');
  });

  test('who came with badge and PIN is told so too', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.log.failWith = 'storage.full';
    world.store.failWith = 'storage.full';
    world.reader.tap('B0B0B0B0');
    await world.act({ do: 'enter-pin', pin: '1234' });
    expect(world.refusal).toBe('storage.full');
    expect(world.log.written('attendance.checked-in')).toHaveLength(0);
  });

  test('a session neither starts nor ends half', async () => {
    const { world, trainer, session } = await classroom();
    world.log.failWith = 'storage.full';
    startByFace(world, trainer);
    expect(world.refusal).toBe('storage.full');
    expect(world.state(session).status).toBe('scheduled');
  });

  test('what should not happen is shown with its code, and the kiosk goes on', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.log.failWith = 'storage.no-subject-key';
    world.face.sees(ada.subject);
    expect(world.screen).toMatchObject({ kind: 'out-of-order', code: 'storage.no-subject-key' });
    world.log.failWith = null;
    world.time.advance(11_000);
    expect(world.screen.kind).toBe('home');
  });
});

describe('a database that does not open', () => {
  test('is shown with its code, and tried again', async () => {
    const world = new World();
    world.openFailsWith = 'storage.key-missing';
    world.place();
    await world.start();
    expect(world.screen).toMatchObject({ kind: 'out-of-order', code: 'storage.key-missing' });
    world.openFailsWith = null;
    world.time.advance(31_000);
    await Promise.resolve();
    await Promise.resolve();
    world.time.advance(1_000);
    expect(world.screen.kind).toBe('home');
  });
});

describe('a disk that fails', () => {
  const soon = () => new Promise(setImmediate);

  test('is let go and told of, and its database is opened again when it is back', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.log.failWith = 'storage.io';
    world.openFailsWith = 'storage.read-only';
    world.face.sees(ada.subject);
    await soon();
    expect(world.screen).toMatchObject({ kind: 'out-of-order', code: 'storage.io' });
    world.time.advance(11_000);
    await soon();
    expect(world.screen).toMatchObject({ kind: 'out-of-order', code: 'storage.read-only' });
    world.log.failWith = null;
    world.openFailsWith = null;
    world.time.advance(11_000);
    await soon();
    expect(world.screen.kind).toBe('home');
    world.reader.tap('B0B0B0B0');
    await world.act({ do: 'enter-pin', pin: '1234' });
    expect(world.screen).toMatchObject({ kind: 'welcome', name: 'Ada' });
    expect(world.log.written('attendance.checked-in')).toHaveLength(1);
  });
});

describe('devices', () => {
  test('without the face pipeline the badge goes on, and the screen says so', async () => {
    const { world } = await classroom();
    world.face.setUp(false);
    expect(world.view.devices.vision).toBe('failed');
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({ kind: 'pin', error: { code: 'vision.model-failed' } });
    await world.act({ do: 'enter-pin', pin: '4711' });
    expect(world.screen.kind).toBe('session-started');
    world.pause();
    world.face.setUp(true);
    expect(world.view.devices.vision).toBe('ready');
  });

  test('a face pipeline that died is shown as starting, and as failed when it dies again before it worked', async () => {
    const { world } = await classroom();
    const die = () => world.face.setUp(false, 'vision.process-lost');
    world.face.setUp(true);
    die();
    expect(world.view.devices.vision).toBe('starting');
    world.face.setUp(true);
    die();
    expect(world.view.devices.vision).toBe('starting');
    die();
    expect(world.view.devices.vision).toBe('failed');
    world.face.setUp(true);
    expect(world.view.devices.vision).toBe('ready');
  });

  test('without a camera too', async () => {
    const { world } = await classroom();
    await world.act({ do: 'camera', state: 'missing', label: '' });
    expect(world.view.devices.camera).toBe('missing');
    world.reader.tap('A0A0A0A0');
    expect(world.screen).toMatchObject({ kind: 'pin', error: { code: 'camera.missing' } });
  });

  test('who was looking at the camera when it went is asked for the PIN', async () => {
    const { world } = await classroom();
    world.reader.tap('A0A0A0A0');
    await world.act({ do: 'camera', state: 'missing', label: '' });
    expect(world.screen).toMatchObject({ kind: 'pin', purpose: 'start', error: { code: 'camera.missing' } });
  });

  test('a device that never answers holds up nothing', async () => {
    const world = new World();
    world.face.start = () => new Promise(() => {});
    world.place();
    await world.start();
    expect(world.screen.kind).toBe('home');
  });

  test('a reader that does not start is shown, and faces go on', async () => {
    const world = new World();
    world.reader.broken = true;
    world.place();
    await world.start();
    expect(world.view.devices).toMatchObject({ badge: 'missing', vision: 'ready' });
    expect(world.screen.kind).toBe('home');
  });
});

describe('provisioning', () => {
  const CODE = '00000-00000-00000-00000';

  test('from a code to a room', async () => {
    const world = new World(null);
    await world.start();
    expect(world.view).toMatchObject({ network: 'unclaimed', screen: { kind: 'provisioning' } });
    world.claim.answer = null;
    await world.act({ do: 'claim', hubUrl: 'https://hub.example:8443', code: CODE });
    expect(world.screen).toMatchObject({ kind: 'provisioning', step: 'downloading', error: null });
    world.place();
    expect(world.screen.kind).toBe('home');
    expect(world.view.place?.room).toBe('Room 1');
  });

  test.each([
    'claim.unknown',
    'claim.used',
    'claim.expired',
    'claim.wrong-hub',
    'claim.throttled',
    'claim.unreachable',
  ] as const)('%s is shown, and another code may be typed', async (code) => {
    const world = new World(null);
    await world.start();
    world.claim.answer = refuse(code);
    await world.act({ do: 'claim', hubUrl: 'https://hub.example:8443', code: CODE });
    expect(world.screen).toMatchObject({ kind: 'provisioning', step: 'enter-code', error: { code } });
    world.claim.answer = null;
    await world.act({ do: 'claim', hubUrl: 'https://hub.example:8443', code: CODE });
    expect(world.screen).toMatchObject({ step: 'downloading' });
  });

  test('what is no code does not reach the hub', async () => {
    const world = new World(null);
    await world.start();
    world.claim.answer = null;
    await world.act({ do: 'claim', hubUrl: 'https://hub.example:8443', code: 'hello' });
    expect(world.refusal).toBe('claim.malformed');
    expect(world.claim.claimed).toBeNull();
  });

  test('a kiosk claimed in the other mode refuses to start', async () => {
    const world = new World('simulation');
    await expect(world.start()).rejects.toMatchObject({ code: 'config.mode-fixed' });
  });

  test('a badge before there is a room does nothing', async () => {
    const world = new World(null);
    await world.start();
    world.reader.tap('A0A0A0A0');
    expect(world.screen.kind).toBe('provisioning');
  });
});

describe('the view', () => {
  test('names stand on the screen only while their owner is in front', async () => {
    const { world, trainer, ada } = await classroom();
    startByFace(world, trainer);
    world.pause();
    world.face.sees(ada.subject);
    expect(JSON.stringify(world.view)).toContain('Ada');
    world.pause();
    expect(JSON.stringify(world.view)).not.toContain('Ada');
  });

  test('the language goes back to the room’s own', async () => {
    const { world } = await classroom();
    await world.act({ do: 'language', language: 'fr' });
    expect(world.view.language).toBe('fr');
    world.time.advance(130_000);
    expect(world.view.language).toBe('en');
  });
});
