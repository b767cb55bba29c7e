import { Command } from 'commander';
import { checkCommand } from './check.ts';
import { compareCommand } from './compare.ts';
import { enrolCommand } from './enrol.ts';
import { evaluateCommand } from './evaluate/command.ts';
import { identifyCommand } from './identify.ts';
import { livenessCommand } from './liveness.ts';

/** `rosterctl face …`: the kiosk's face pipeline over files. */
export function faceCommand(): Command {
  const face = new Command('face')
    .description("the kiosk's face recognition, over files")
    .addHelpText('after', '\nExit codes: 0 yes, 1 no or refused, 2 wrong usage or input, 3 internal error.');
  for (const command of [
    checkCommand(),
    compareCommand(),
    enrolCommand(),
    identifyCommand(),
    livenessCommand(),
    evaluateCommand(),
  ]) {
    face.addCommand(command.copyInheritedSettings(face).exitOverride());
  }
  return face.exitOverride();
}
