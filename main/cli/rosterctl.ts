#!/usr/bin/env node
/** The command line for IT. One file per command group; each prints people's text, or one JSON object with `--json`. */
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './doctor/doctor.ts';
import { faceCommand } from './face/face.ts';
import { keyCommand } from './key/key.ts';
import { logCommand } from './log/log.ts';
import { simulateCommand } from './simulate/simulate.ts';

/** Something that no command expected. */
const EXIT_INTERNAL = 3;

const program = new Command('rosterctl')
  .description('Looks after kiosks, hub and face recognition')
  .addCommand(doctorCommand())
  .addCommand(faceCommand())
  .addCommand(keyCommand())
  .addCommand(logCommand())
  .addCommand(simulateCommand());

try {
  throwing(program);
  await program.parseAsync();
} catch (error) {
  // Help was asked for: that is no mistake. Everything else that commander stops at is wrong usage.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(
      `Something unexpected happened: ${error instanceof Error ? error.message : error}\n`,
    );
    process.exitCode = EXIT_INTERNAL;
  }
}

/** Wrong usage is thrown, and does not end the process with 1; a command that is added does not inherit that. */
function throwing(command: Command): void {
  command.exitOverride();
  for (const below of command.commands) throwing(below);
}
