/**
 * Entry of the process that judges enrolment photos: uploads come from strangers, so that decoding them happens
 * outside the process that serves them. Asked and answered over the process channel; see `OnnxFaceEnroller`.
 */
import { RosterError } from '../../core/contracts/error.ts';
import { parentChannel } from './channel.ts';
import { enrolRequest, enrolSettings } from './enrol-messages.ts';
import { openLooker } from './open-recogniser.ts';
import { PhotoChecker } from './photo-checker.ts';
import { SETTINGS_VARIABLE } from './settings.ts';

const parent = parentChannel();
parent.onClose(() => process.exit(0));
try {
  const settings = enrolSettings.parse(JSON.parse(process.env[SETTINGS_VARIABLE] ?? ''));
  const { looker, pack } = await openLooker(settings.packDir, settings.modelsRoot);
  const checker = new PhotoChecker(looker, pack);
  let queue = Promise.resolve();
  parent.on((message) => {
    const request = enrolRequest.parse(message);
    queue = queue.then(async () => {
      parent.post({ type: 'verdict', id: request.id, verdict: await checker.check(request.photo) });
    });
  });
  parent.post({ type: 'ready', recipe: { pack: pack.recipe, alikeFrom: pack.thresholds.duplicateScore } });
} catch (error) {
  const code = error instanceof RosterError ? error.code : 'vision.bad-input';
  const message = error instanceof Error ? error.message : 'The enrolment process did not start.';
  parent.post({ type: 'failed', code, message });
}
