import { Command } from 'commander';
import { verifyCommand } from './verify.ts';

/** `rosterctl log …`: the kiosk's fact log. */
export function logCommand(): Command {
  return new Command('log').description("Looks after a kiosk's log of facts").addCommand(verifyCommand());
}
