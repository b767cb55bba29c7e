import { Command } from 'commander';
import type { DoctorReport } from '../../../core/contracts/doctor.ts';
import { RosterError } from '../../../core/contracts/error.ts';
import { appRoot } from '../../config/app-root.ts';
import { configFromProcess } from '../../config/kiosk-config-file.ts';
import { examine } from '../../diagnostics/doctor.ts';

/** Exit codes: 0 the kiosk can work, 1 something is bad, 2 the configuration cannot be read. */
const EXIT_BAD = 1;
const EXIT_CONFIG = 2;
const MARKS = { good: 'ok  ', warn: 'warn', bad: 'BAD ' } as const;

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('Looks at everything that a kiosk needs and says what to do; changes nothing')
    .requiredOption('--config <file>', "the kiosk's configuration")
    .option('--json', 'print one JSON object instead of text')
    .action(async ({ config, json }: { config: string; json?: boolean }) => {
      try {
        const context = {
          config: configFromProcess(['--config', config], process.env),
          root: appRoot(import.meta.url),
        };
        const report = await examine(context);
        process.stdout.write(json ? `${JSON.stringify(report)}\n` : inWords(report));
        if (report.findings.some((finding) => finding.verdict === 'bad')) process.exitCode = EXIT_BAD;
      } catch (error) {
        if (!(error instanceof RosterError)) throw error;
        process.stderr.write(`${error.code}: ${error.message}\n`);
        process.exitCode = EXIT_CONFIG;
      }
    });
}

function inWords(report: DoctorReport): string {
  const mode = report.simulation ? 'simulation' : 'real';
  const lines = report.findings.flatMap(({ check, verdict, found, advice }) => [
    `${MARKS[verdict]}  ${check.padEnd(16)} ${found}`,
    ...(advice === null ? [] : [`      ${' '.repeat(16)} → ${advice}`]),
  ]);
  return `${[`kiosk ${report.version}, ${mode}`, ...lines].join('\n')}\n`;
}
