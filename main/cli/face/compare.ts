import type { Command } from 'commander';
import type { FaceCompare } from '../../../core/contracts/face-cli.ts';
import { cosine } from '../../vision/embedder.ts';
import { type FaceOptions, faceSubcommand, readFace, runFace } from './run.ts';

/** `compare A B`: do two photos show the same person, by the threshold for one-to-one checks. */
export function compareCommand(): Command {
  return faceSubcommand('compare', 'say whether two photos show the same person')
    .argument('<a>', 'photo of one person')
    .argument('<b>', 'photo of one person')
    .action((a: string, b: string, options: FaceOptions) =>
      runFace<FaceCompare>('compare', options, async (tools) => {
        const first = await readFace(tools, a);
        const second = await readFace(tools, b);
        const score = cosine(first.template, second.template);
        const threshold = tools.pack.thresholds.oneScore;
        const same = score >= threshold;
        return {
          json: { command: 'compare', same, score, threshold, pack: tools.pack.id },
          text: [
            `${same ? 'The same person' : 'Not the same person'}: ${score.toFixed(3)} (from ${threshold})`,
          ],
          yes: same,
        };
      }),
    );
}
