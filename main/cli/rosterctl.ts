#!/usr/bin/env node
/** The command line for IT. One file per command group; each prints people's text, or one JSON object with `--json`. */
import { Command, CommanderError } from 'commander';
import { doctorCommand } from './doctor/doctor.ts';
import { faceCommand } from './face/face.ts';
import { keyCommand } from './key/key.ts';
import { logCommand } from './log/log.ts';
import { simulateCommand } from './simulate/simulate.ts';

const program = new Command('rosterctl')
  .description('Looks after kiosks, hub and face recognition')
  .exitOverride()
  .addCommand(doctorCommand())
  .addCommand(faceCommand())
  .addCommand(keyCommand())
  .addCommand(logCommand())
  .addCommand(simulateCommand());

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help was asked for: that is no mistake. Everything else that commander stops at is wrong usage.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
