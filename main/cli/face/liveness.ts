import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import type { FaceLiveness } from '../../../core/contracts/face-cli.ts';
import { Attempt } from '../../vision/attempt.ts';
import { FrameReader } from '../../vision/frame.ts';
import { type Picture, picturesOf, videoFrames } from '../../vision/frame-files.ts';
import { type FaceOptions, faceSubcommand, runFace } from './run.ts';

const VIDEO = /\.(mkv|mp4|mov|avi|webm|y4m|mjpe?g)$/i;
const VIDEO_FPS = 10;

/** `liveness FRAMES…`: passive liveness over a recording, decided on the mean as the kiosk does. */
export function livenessCommand(): Command {
  return faceSubcommand('liveness', 'say whether frames show a person or a picture of one')
    .argument('<frames...>', 'pictures in order, folders of them, or a video')
    .action((sources: string[], options: FaceOptions) =>
      runFace<FaceLiveness>('liveness', options, async ({ looker, pack }) => {
        const reader = new FrameReader();
        const attempt = new Attempt(0);
        const scores: number[] = [];
        const leftOut: Record<string, number> = {};
        const leave = (why: string): void => {
          leftOut[why] = (leftOut[why] ?? 0) + 1;
        };
        let frames = 0;
        for await (const picture of picturesFrom(sources)) {
          frames++;
          const image = reader.read({ ...bare, ...picture });
          const faces = await looker.detect(image);
          const largest = faces.sort((a, b) => b.box.height - a.box.height)[0];
          if (!largest) {
            leave('no-face');
            continue;
          }
          const look = await looker.look(image, largest.box);
          if (look.hint === null) scores.push(await looker.live(look, attempt));
          else leave(look.hint);
        }
        const needed = pack.thresholds.livenessFrames;
        const threshold = pack.thresholds.livenessScore;
        const score =
          scores.length > 0 ? scores.reduce((sum, value) => sum + value, 0) / scores.length : null;
        const enough = score !== null && scores.length >= needed;
        const outcome = !enough ? 'unsure' : score >= threshold ? 'live' : 'doubtful';
        const said = {
          live: 'A live person',
          doubtful: 'Doubtful: the kiosk would ask for a challenge',
          unsure: 'Unsure',
        };
        return {
          json: {
            command: 'liveness',
            outcome,
            frames,
            scored: scores.length,
            score,
            threshold,
            needed,
            leftOut,
            pack: pack.id,
          },
          text: [
            `${said[outcome]}: ${score?.toFixed(3) ?? 'no score'} (from ${threshold}), ` +
              `${scores.length} of ${frames} frames used, ${needed} needed`,
            ...Object.entries(leftOut).map(([why, count]) => `left out: ${count} × ${why}`),
          ],
          yes: outcome === 'live',
        };
      }),
    );
}

const bare = { type: 'frame', seq: 0, epoch: 0, capturedAt: 0, camera: '' } as const;

async function* picturesFrom(sources: readonly string[]): AsyncGenerator<Picture> {
  for (const source of sources) {
    await stat(source).catch((cause: unknown) => {
      throw new RosterError('cli.no-such-file', `${source} cannot be read; check the path.`, { cause });
    });
    yield* VIDEO.test(source) ? videoFrames(source, VIDEO_FPS) : picturesOf(source);
  }
}
