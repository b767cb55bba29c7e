/**
 * Video for a camera that is a file: a person standing in front of the kiosk, a print held by hand, an empty room.
 * Everything is 640×480 Motion JPEG, which the browser's fake camera loops.
 */
import { execFile } from 'node:child_process';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';

const run = promisify(execFile);

const FPS = 15;
/** Height of a face at arm's length in a 640×480 picture. */
const FACE_PX = 150;
const ENCODE = ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg'];

/** Breathing and swaying of somebody who stands still: a slow zoom and a drift of a few pixels. */
function sway(frames: number): string {
  return [
    `zoompan=z='1.04+0.02*sin(on/9)'`,
    `x='iw/2-iw/zoom/2+5*sin(on/6)'`,
    `y='ih/2-ih/zoom/2+4*sin(on/11)'`,
    `d=${frames}:s=640x480:fps=${FPS}`,
  ].join(':');
}

async function ffmpeg(args: readonly string[], out: string): Promise<string> {
  await mkdir(dirname(out), { recursive: true });
  const partial = join(dirname(out), `.partial-${basename(out)}`);
  await run('ffmpeg', ['-v', 'error', '-y', ...args, ...ENCODE, partial]);
  await rename(partial, out);
  return out;
}

/**
 * A still photograph as the kiosk would see its person at arm's length, 1280×960 PNG. `facePx` is the height of the
 * face in the photograph; its edges run on to the edges of the picture.
 */
export async function atArmsLength(still: string, facePx: number): Promise<Buffer> {
  const { width = 0, height = 0 } = await sharp(still).metadata();
  const scale = (2 * FACE_PX) / facePx;
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const seen = { width: Math.min(size.width, 1280), height: Math.min(size.height, 960) };
  const left = Math.floor((1280 - seen.width) / 2);
  const top = Math.floor((960 - seen.height) / 2);
  const fitted = await sharp(still)
    .resize({ ...size, fit: 'fill' })
    .toBuffer();
  return sharp(fitted)
    .extract({ left: (size.width - seen.width) >> 1, top: (size.height - seen.height) >> 1, ...seen })
    .extend({
      left,
      right: 1280 - seen.width - left,
      top,
      bottom: 960 - seen.height - top,
      extendWith: 'copy',
    })
    .png()
    .toBuffer();
}

/** A picture of 1280×960 as somebody who stands there for four seconds. */
export async function standingStill(picture: Buffer, out: string): Promise<string> {
  await mkdir(dirname(out), { recursive: true });
  await writeFile(`${out}.png`, picture);
  const frames = 4 * FPS;
  return ffmpeg(['-i', `${out}.png`, '-vf', `${sway(frames)},setsar=1`, '-frames:v', String(frames)], out);
}

/** Recorded frames, in order, as they came from a camera. */
export async function clipFromFrames(frames: readonly string[], out: string): Promise<string> {
  const list = `${out}.txt`;
  await mkdir(dirname(out), { recursive: true });
  await writeFile(list, frames.map((frame) => `file '${frame}'\nduration ${1 / FPS}\n`).join(''));
  return ffmpeg(['-f', 'concat', '-safe', '0', '-i', list, '-vf', `scale=640:480,setsar=1,fps=${FPS}`], out);
}

const EMPTY = 'gradients=s=640x480:c0=0x8A8F94:c1=0x6E7378:x0=0:y0=0:x1=640:y1=480:speed=0.00001';

/** The room with nobody in it. */
export function emptyRoom(out: string): Promise<string> {
  return ffmpeg(
    ['-f', 'lavfi', '-t', '2', '-i', `${EMPTY}:r=${FPS}`, '-vf', 'noise=alls=6:allf=t,setsar=1'],
    out,
  );
}

/** Puts a clip in front of the fake camera. The camera sees it when it is opened the next time. */
export async function showClip(camera: string, clip: string): Promise<void> {
  const next = `${camera}.next`;
  await symlink(clip, next).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
    await run('ln', ['-sfn', clip, next]);
  });
  await rename(next, camera);
}
