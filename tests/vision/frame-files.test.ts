import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FrameReader } from '../../main/vision/frame.ts';
import { type Picture, picturesOf, videoFrames } from '../../main/vision/frame-files.ts';
import { liveFrames, mediaClips } from '../helpers/face-data.ts';
import { openVisionRig, type VisionRig } from '../helpers/vision-rig.ts';

let rig: VisionRig;
let folder = '';
let clip = '';

beforeAll(async () => {
  rig = await openVisionRig();
  folder = await mkdtemp(join(tmpdir(), 'frames-'));
  clip = mediaClips()[0]?.path ?? (await clipFromStill());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A second of a still picture, for machines without recorded videos. */
async function clipFromStill(): Promise<string> {
  const still = (await liveFrames())[0]?.frames[0] ?? '';
  const path = join(folder, 'still.mkv');
  ffmpeg('-loop', '1', '-i', still, '-t', '1', '-r', '30', '-c:v', 'mjpeg', path);
  return path;
}

function ffmpeg(...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);
}

const bare = { type: 'frame', seq: 0, epoch: 0, capturedAt: 0, camera: '' } as const;

async function all(pictures: AsyncIterable<Picture>): Promise<Picture[]> {
  const found: Picture[] = [];
  for await (const picture of pictures) found.push(picture);
  return found;
}

async function facesIn(picture: Picture): Promise<number> {
  return (await rig.looker.detect(new FrameReader().read({ ...bare, ...picture }))).length;
}

describe('videos', () => {
  test('come as I420 frames in which the models find the person', async () => {
    const frames = await all(videoFrames(clip, 5));
    expect(frames.length).toBeGreaterThanOrEqual(5);
    expect(frames[0]).toMatchObject({ width: 640, height: 480, format: 'I420' });
    expect(await facesIn(frames[2] as Picture)).toBeGreaterThan(0);
  });

  test('with nobody in them show nobody', async () => {
    const path = join(folder, 'empty.mkv');
    ffmpeg('-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=10', '-t', '1', '-c:v', 'mjpeg', path);
    const frames = await all(videoFrames(path, 10));
    expect(frames.length).toBe(10);
    for (const frame of frames) expect(await facesIn(frame)).toBe(0);
  });

  test('that are none are an error with a code', async () => {
    const path = join(folder, 'junk.mkv');
    await writeFile(path, 'not a video');
    await expect(all(videoFrames(path, 10))).rejects.toMatchObject({ code: 'vision.bad-video' });
    await expect(all(picturesOf(path))).rejects.toMatchObject({ code: 'vision.bad-picture' });
  });
});
