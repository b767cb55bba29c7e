import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FaceDecision, GalleryEntry, VisionEvent } from '../../core/contracts/vision.ts';
import type { Channel } from '../../main/vision/channel.ts';
import { OnnxFaceEnroller } from '../../main/vision/face-enroller.ts';
import { type ForkedVision, forkVision } from '../../main/vision/fork-vision.ts';
import { feedFrames, picturesOf } from '../../main/vision/frame-files.ts';
import { VisionClient, type VisionClientOptions } from '../../main/vision/vision-client.ts';
import { liveFrames } from '../helpers/face-data.ts';
import type { FrameSequence } from '../helpers/faces.ts';
import { DEFAULT_PACK, enrolFrom, openVisionRig, subjectOf, UNSURE } from '../helpers/vision-rig.ts';

const CAMERA = 'HD Pro Webcam C920 (046d:082d)';
let live: FrameSequence[] = [];
let roll: GalleryEntry[] = [];
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const rig = await openVisionRig();
  live = (await liveFrames()).slice(0, 2);
  roll = await Promise.all(live.map(({ frames }, n) => enrolFrom(rig, n, frames.slice(0, 2))));
  await rig.models.release();
});

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A started client, its events, and the process it has now. */
async function startClient(packDir = DEFAULT_PACK, options: VisionClientOptions = {}) {
  const forks: ForkedVision[] = [];
  const events: VisionEvent[] = [];
  const client = new VisionClient(async () => {
    const fork = forkVision({ packDir });
    forks.push(fork);
    return fork.control;
  }, options);
  stops.push(() => client.stop());
  client.on((event) => events.push(event));
  await client.start(new AbortController().signal);
  return { client, events, forks, current: () => forks.at(-1) as ForkedVision };
}

async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const decided = (events: readonly VisionEvent[], watch: number) =>
  eventually(() =>
    events.find((event): event is FaceDecision => event.type === 'decision' && event.watch === watch),
  );
const readyTimes = (events: readonly VisionEvent[], times: number) =>
  eventually(() => (events.filter(({ type }) => type === 'ready').length >= times ? true : undefined));

async function show(frames: Channel, subject: number, epoch: number): Promise<number> {
  let looked = 0;
  for (const path of live[subject]?.frames.slice(3, 12) ?? []) {
    looked += await feedFrames(frames, picturesOf(path), {
      epoch,
      camera: CAMERA,
      fps: 30,
      pace: 'real-time',
    });
  }
  return looked;
}

describe('the vision process', () => {
  test('recognises people, and after it was killed comes back with gallery and watch by itself', async () => {
    const { client, events, forks, current } = await startClient();
    client.setGallery(roll, []);
    client.watch({ mode: 'identify', id: 1 }, { crop: true, challenge: UNSURE });
    await readyTimes(events, 1);
    expect(client.ready()).toBe(true);
    await show(current().frames, 0, 1);
    const first = await decided(events, 1);
    expect(first.outcome).toEqual({ kind: 'accepted', subject: subjectOf(0) });
    expect([...(first.crop?.subarray(0, 2) ?? [])]).toEqual([0xff, 0xd8]);

    process.kill(current().pid, 'SIGKILL');
    await eventually(() =>
      events.find((event) => event.type === 'failed' && event.code === 'vision.process-lost'),
    );
    expect(client.ready()).toBe(false);
    client.watch({ mode: 'identify', id: 2 }, { crop: false, challenge: UNSURE });
    await readyTimes(events, 2);
    expect(forks.length).toBe(2);
    await show(current().frames, 1, 2);
    expect((await decided(events, 2)).outcome).toEqual({ kind: 'accepted', subject: subjectOf(1) });
  });

  test('that hangs is ended, and a fresh one goes on', async () => {
    const patience = { askMs: 250, unanswered: 8, frameMs: 60_000 };
    const { client, events, forks, current } = await startClient(DEFAULT_PACK, { patience });
    await readyTimes(events, 1);
    const { pid } = current();
    process.kill(pid, 'SIGSTOP');
    await eventually(() =>
      events.find((event) => event.type === 'failed' && event.code === 'vision.process-lost'),
    );
    await readyTimes(events, 2);
    expect(client.ready()).toBe(true);
    expect(forks.length).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrowError(expect.objectContaining({ code: 'ESRCH' }));
  });

  test('gives every frame back, also bad ones and more than one at a time', async () => {
    const { client, events, current } = await startClient();
    client.watch({ mode: 'identify', id: 1 }, { crop: false, challenge: UNSURE });
    await readyTimes(events, 1);
    const back: number[] = [];
    current().frames.on((message) => back.push((message as { seq: number }).seq));
    const data = new Uint8Array(640 * 480 * 4);
    const frame = {
      type: 'frame',
      epoch: 1,
      width: 640,
      height: 480,
      format: 'RGBA',
      capturedAt: 0,
      camera: CAMERA,
    };
    for (let seq = 1; seq <= 6; seq++) current().frames.post({ ...frame, seq, data });
    current().frames.post({ ...frame, seq: 7, width: 'wide', data });
    current().frames.post({ ...frame, seq: 8, data: data.subarray(4) });
    await eventually(() => (back.length === 8 ? true : undefined));
    expect([...back].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('says which command it could not follow, and goes on', async () => {
    const { events, current } = await startClient();
    await readyTimes(events, 1);
    current().control.post({
      type: 'gallery',
      roll: [{ subject: subjectOf(1), templates: ['AAAA'] }],
      site: [],
    });
    current().control.post({ type: 'watch', watch: { mode: 'dance' } });
    await eventually(() =>
      events.filter(({ type }) => type === 'rejected').length === 2 ? true : undefined,
    );
    expect(events.filter(({ type }) => type === 'rejected')).toMatchObject([
      { code: 'vision.bad-template' },
      { code: 'vision.bad-input' },
    ]);
  });

  test('without its models says why and recognises nobody', async () => {
    const { client, events } = await startClient('/nowhere');
    const failed = await eventually(() => events.find(({ type }) => type === 'failed'));
    expect(failed).toMatchObject({ code: 'pack.missing' });
    expect(client.ready()).toBe(false);
  });
});

describe('the enroller', () => {
  test('judges photos in a child, answers after it was stopped, and says why it cannot start', async () => {
    const enroller = new OnnxFaceEnroller({ packDir: DEFAULT_PACK });
    stops.push(() => enroller.stop());
    await enroller.start(new AbortController().signal);
    const photo = await readFile(live[0]?.frames[0] ?? '');
    const [good, bad] = await Promise.all([enroller.check(photo), enroller.check(Buffer.from('no photo'))]);
    expect(good).toMatchObject({ kind: 'accepted', pack: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(bad).toMatchObject({ kind: 'refused', reason: 'photo.not-an-image' });
    await enroller.stop();
    expect(await enroller.check(photo)).toMatchObject({ kind: 'refused', reason: 'photo.model-failed' });

    const folder = await mkdtemp(join(tmpdir(), 'enrol-'));
    stops.push(() => rm(folder, { recursive: true, force: true }));
    const without = new OnnxFaceEnroller({ packDir: folder });
    await expect(without.start(new AbortController().signal)).rejects.toMatchObject({ code: 'pack.missing' });
  });
});
