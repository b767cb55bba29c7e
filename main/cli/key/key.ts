import { Command } from 'commander';
import { rotateCommand } from './rotate.ts';

/** `rosterctl key …`: the key that the kiosk's database and device files are encrypted with. */
export function keyCommand(): Command {
  return new Command('key').description("Looks after the key of a kiosk's data").addCommand(rotateCommand());
}
