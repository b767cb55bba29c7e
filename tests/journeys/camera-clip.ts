/** A person who stands in front of a camera that is a file. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two seconds of a photograph in the middle of a grey frame, as Motion JPEG that the fake camera loops. */
export async function clipOfPhoto(photo: string, clip: string): Promise<void> {
  const fit =
    'scale=480:400:force_original_aspect_ratio=decrease,pad=640:480:(ow-iw)/2:(oh-ih)/2:gray,setsar=1';
  const input = ['-loop', '1', '-framerate', '15', '-t', '2', '-i', photo];
  const output = ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p', '-f', 'mjpeg', clip];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, '-vf', fit, ...output]);
}
