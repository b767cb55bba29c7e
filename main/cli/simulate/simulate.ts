import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import pino from 'pino';
import { RosterError } from '../../../core/contracts/error.ts';
import type { SimulationReport } from '../../../core/contracts/simulation.ts';
import { appRoot } from '../../config/app-root.ts';
import { runFleet } from '../../simulate/fleet.ts';

/** Exit codes: 0 every fact was acknowledged and no wrong time trusted, 1 not so, 2 it was not tried, or not to its end. */
const EXIT_LOST = 1;
const EXIT_NOT_TRIED = 2;
/** An API token or sign-in of somebody who may provision kiosks; an argument would show in the list of processes. */
const TOKEN_VARIABLE = 'ROSTER_HUB_TOKEN';
/** What an HTTP header takes. */
const TOKEN = /^[\x21-\x7e]+$/;

interface Options {
  readonly hub: string;
  readonly ca: string;
  readonly kiosks: number;
  readonly backlog: number;
  readonly seconds: number;
  readonly perMinute: number;
  readonly outages: number;
  readonly clockFaults: number;
  readonly seed: number;
  readonly patience: number;
  readonly json?: boolean;
}

/** `simulate`: a fleet of kiosks without devices, over the real sync, to see what a hub carries. */
export function simulateCommand(): Command {
  return new Command('simulate')
    .description('Loads a hub with simulated kiosks: real claims, logs and sync, made-up arrivals')
    .requiredOption(
      '--hub <url>',
      'such as https://hub.example:8443; must run with "allowSimulation": true',
      address,
    )
    .requiredOption('--ca <file>', "the hub's certificate authority")
    .option('--kiosks <n>', 'how many', atLeastOne, 10)
    .option('--backlog <facts>', 'facts each has written before it comes online', whole, 0)
    .option('--seconds <n>', 'how long they live after that', whole, 30)
    .option('--per-minute <n>', 'facts a minute of each', atLeastOne, 12)
    .option('--outages <share>', 'share of events that pull the cable', share, 0.02)
    .option('--clock-faults <share>', 'share of events that set the clock wrong', share, 0.02)
    .option('--seed <n>', 'the same seed, the same life', whole, 1)
    .option('--patience <s>', 'how long the hub may take to acknowledge everything', whole, 600)
    .option('--json', 'print one JSON object instead of text')
    .addHelpText('after', `\nReads a token of somebody who may provision kiosks from ${TOKEN_VARIABLE}.`)
    .action(async (options: Options) => {
      try {
        const report = await run(options);
        process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : inWords(report));
        if (report.unsent > 0 || report.wronglyTrusted > 0) process.exitCode = EXIT_LOST;
      } catch (error) {
        if (!(error instanceof RosterError)) throw error;
        process.stderr.write(`${error.code}: ${error.message}\n`);
        process.exitCode = EXIT_NOT_TRIED;
      }
    });
}

async function run({ hub: url, ca, json: _json, ...options }: Options): Promise<SimulationReport> {
  const token = process.env[TOKEN_VARIABLE] ?? '';
  if (!TOKEN.test(token))
    throw new RosterError(
      'simulate.no-token',
      `Set ${TOKEN_VARIABLE} to a token of somebody who may provision kiosks, without spaces or line ends.`,
    );
  const stop = new AbortController();
  // Once: whoever asks a second time does not want to wait for the hub.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const report = await runFleet({
    ...options,
    hub: { url, ca: readCa(ca), token },
    version: appRoot(import.meta.url).version,
    log: pino({ level: 'silent' }),
    progress: (text) => process.stderr.write(`${text}\n`),
    signal: stop.signal,
  });
  if (report.facts > 0) return report;
  throw new RosterError(
    'simulate.nothing-written',
    'No kiosk has written anything in that time: give more --seconds or --per-minute, or a --backlog.',
  );
}

function readCa(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new RosterError('simulate.no-ca', `${file} cannot be read: name the hub's ca.pem.`, { cause });
  }
}

function inWords(report: SimulationReport): string {
  const { drain, ackMs } = report;
  const ms = (value: number) => value.toFixed(0);
  return [
    `${report.kiosks} kiosks, ${report.facts} facts, ${report.acknowledged} acknowledged, ${report.unsent} not`,
    drain &&
      `backlog of ${report.backlog} drained in ${drain.seconds.toFixed(1)} s, ${drain.factsPerSecond.toFixed(0)} facts/s`,
    ackMs &&
      `from written to acknowledged: p50 ${ms(ackMs.p50)} ms, p95 ${ms(ackMs.p95)} ms, p99 ${ms(ackMs.p99)} ms, at most ${ms(ackMs.most)} ms`,
    `${report.outages} outages, ${report.clockFaults} clock faults, ${report.wronglyTrusted} wrong times trusted, ${report.newLogs} new logs, ${report.seconds.toFixed(0)} s`,
  ]
    .filter((line) => line !== null)
    .map((line) => `${line}\n`)
    .join('');
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('a whole number is wanted.');
}

function atLeastOne(text: string): number {
  const value = whole(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('a whole number from 1 is wanted.');
}

function address(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'https:') return text;
  throw new InvalidArgumentError('an address that begins with https:// is wanted.');
}

function share(text: string): number {
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('a number from 0 to 1 is wanted.');
}
