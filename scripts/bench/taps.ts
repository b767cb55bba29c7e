/**
 * Listening posts for processes that run unchanged: a module that stands in the entry's place, listens on the
 * process's ports, and then loads the real entry. What passed goes to a file, one JSON object a line.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { faceEvidence } from '../../core/contracts/vision.ts';
import { readSlot } from './slots.ts';

/** Times are ms since the Unix epoch. */
export const tapped = z.discriminatedUnion('what', [
  /** Vision was given the first frame of another slot. */
  z.object({ what: z.literal('slot'), slot: z.number(), at: z.number(), frames: z.number() }),
  z.object({
    what: z.literal('decision'),
    firstFrameAt: z.number(),
    decidedAt: z.number(),
    heardAt: z.number(),
    subject: z.string().nullable(),
    reason: z.string().nullable(),
    challenge: z.string(),
    signs: z.array(z.string()),
    gallery: z.string(),
    gallerySize: z.number(),
    timing: faceEvidence.shape.timing,
  }),
  z.object({ what: z.literal('challenge'), at: z.number() }),
  /** The kiosk said something else to the people in front: after the fact was written, where one was. */
  z.object({ what: z.literal('screen'), kind: z.string(), name: z.string().nullable(), at: z.number() }),
]);
export type Tapped = z.infer<typeof tapped>;

const COMMON = `
import { createWriteStream } from 'node:fs';
const out = createWriteStream(FILE, { flags: 'a' });
const now = () => performance.timeOrigin + performance.now();
const say = (line) => out.write(JSON.stringify(line) + '\\n');
const parent = process.parentPort;
const on = parent.on.bind(parent);
const listen = (spy) => {
  parent.on = (name, listener) =>
    on(name, name !== 'message' ? listener : (event) => { spy(event); listener(event); });
};
`;

const KIOSK = `
listen(({ data, ports }) => {
  if (data.type !== 'vision-port') return;
  ports[0].on('message', ({ data: event }) => {
    const heardAt = now();
    if (event.type === 'progress' && event.phase === 'challenge') say({ what: 'challenge', at: heardAt });
    if (event.type !== 'decision') return;
    const { evidence, outcome } = event;
    say({
      what: 'decision', firstFrameAt: event.firstFrameAt, decidedAt: event.decidedAt, heardAt,
      subject: outcome.subject ?? null, reason: outcome.reason ?? null,
      challenge: evidence.liveness.challengeResult, signs: evidence.liveness.signs ?? [],
      gallery: evidence.gallery, gallerySize: evidence.gallerySize, timing: evidence.timing,
    });
  });
});
const post = parent.postMessage.bind(parent);
let last = '';
parent.postMessage = (message) => {
  if (message.type === 'view') {
    const { kind, name = null, at = 0 } = message.view.screen;
    const screen = [kind, name, at].join('|');
    if (screen !== last) say({ what: 'screen', kind, name, at: now() });
    last = screen;
  }
  post(message);
};
`;

const VISION = `
const BLOCK = 16, STRIP_HEIGHT = 8, BITS = 12, BLOCKS = 15;
READ_SLOT
let slot = null, frames = 0;
listen(({ data, ports }) => {
  if (data.type !== 'ports' || data.role !== 'frames') return;
  ports[0].on('message', ({ data: frame }) => {
    if (frame.type !== 'frame' || frame.format === 'RGBA') return;
    frames += 1;
    const seen = readSlot(frame.data, frame.width, frame.height);
    if (seen === null || seen === slot) return;
    slot = seen;
    say({ what: 'slot', slot, at: frame.capturedAt, frames });
  });
});
`;

/** Puts the listening posts into a built app; what they hear goes to the files. */
export function tapApp(appDir: string, files: { readonly kiosk: string; readonly vision: string }): void {
  const vision = VISION.replace('READ_SLOT', () => readSlot.toString());
  wrap(appDir, 'kiosk-process', files.kiosk, KIOSK);
  wrap(appDir, 'vision-process', files.vision, vision);
}

function wrap(appDir: string, entry: string, file: string, spy: string): void {
  const main = join(appDir, 'dist', 'main');
  renameSync(join(main, `${entry}.js`), join(main, `real-${entry}.js`));
  const common = COMMON.replace('FILE', () => JSON.stringify(file));
  writeFileSync(join(main, `${entry}.js`), `${common}${spy}\nawait import('./real-${entry}.js');\n`);
}

/** What was heard so far, in the order of the file; a line that is still being written is left out. */
export function heard(file: string): Tapped[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => tapped.parse(JSON.parse(line)));
}
