import type { Command } from 'commander';
import type { FaceCheck } from '../../../core/contracts/face-cli.ts';
import { exitFor, type FaceOptions, faceSubcommand, PhotoRefused, readInput, runFace } from './run.ts';

/** `check PHOTO`: can this photo be used for enrolment, and if not, why. */
export function checkCommand(): Command {
  return faceSubcommand('check', 'say whether a photo can be used for enrolment')
    .argument('<photo>', 'JPEG, PNG or WebP file')
    .action((photo: string, options: FaceOptions) =>
      runFace<FaceCheck>('check', options, async ({ checker, pack }) => {
        const verdict = await checker.check(await readInput(photo));
        if (verdict.kind === 'refused') {
          if (exitFor(verdict.reason) !== 1) throw new PhotoRefused(photo, verdict.reason, verdict.message);
          const { reason, message } = verdict;
          const none = { facePx: null, sharpness: null, brightness: null };
          return {
            json: { command: 'check', photo, usable: false, reason, message, ...none, pack: pack.id },
            text: [`${photo}: no. ${message} (${reason})`],
            yes: false,
          };
        }
        const { facePx, sharpness, brightness } = verdict;
        return {
          json: {
            command: 'check',
            photo,
            usable: true,
            reason: null,
            message: null,
            facePx,
            sharpness,
            brightness,
            pack: pack.id,
          },
          text: [
            `${photo}: yes. Face ${facePx.toFixed(0)} pixels high, ` +
              `sharpness ${sharpness.toFixed(0)}, brightness ${brightness.toFixed(0)}`,
          ],
          yes: true,
        };
      }),
    );
}
