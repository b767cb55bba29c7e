/** One library in a process of its own: loads it, runs the frames, then the photographs, and writes down what came out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { LIBRARIES, open, type RgbPicture } from './versus-libraries.ts';

const picture = z.object({ path: z.string(), width: z.number(), height: z.number() });
const job = z.object({
  library: z.enum(LIBRARIES),
  warmUp: z.number(),
  frames: z.array(picture),
  photos: z.array(picture),
  out: z.string(),
});
export type Job = z.infer<typeof job>;

export const outcome = z.object({
  what: z.string(),
  loadMs: z.number(),
  /** Of frames after the warm-up that went through the whole chain. */
  frameMs: z.array(z.number()),
  frames: z.number(),
  /** Resident memory: when the frames were done, and the most that there ever was until then; MB. */
  rssMb: z.number(),
  peakMb: z.number(),
  /** Per photograph. */
  descriptors: z.array(z.array(z.number()).nullable()),
});
export type Outcome = z.infer<typeof outcome>;

function read({ path, width, height }: z.infer<typeof picture>): RgbPicture {
  return { width, height, data: new Uint8Array(readFileSync(path)) };
}

async function work({ library, warmUp, frames, photos, out }: Job): Promise<void> {
  const started = performance.now();
  const contender = await open(library);
  const loadMs = performance.now() - started;
  const frameMs: number[] = [];
  for (const [index, one] of frames.entries()) {
    const pixels = contender.take(read(one));
    const began = performance.now();
    const through = await contender.frame(pixels, index);
    if (through && index >= warmUp) frameMs.push(performance.now() - began);
  }
  const rssMb = process.memoryUsage().rss / 2 ** 20;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const descriptors: Outcome['descriptors'] = [];
  for (const [index, one] of photos.entries()) {
    const descriptor = await contender.describe(read(one));
    descriptors.push(descriptor === null ? null : [...descriptor]);
    if ((index + 1) % 200 === 0)
      process.stderr.write(`  ${library}: ${index + 1} of ${photos.length} photographs\n`);
  }
  const { what } = contender;
  const done: Outcome = { what, loadMs, frameMs, frames: frames.length - warmUp, rssMb, peakMb, descriptors };
  writeFileSync(out, JSON.stringify(done));
}

const [path] = process.argv.slice(2);
if (process.argv[1]?.endsWith('versus-child.ts') && path !== undefined) {
  await work(job.parse(JSON.parse(readFileSync(path, 'utf8'))));
  process.exit(0);
}
