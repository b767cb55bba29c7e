/**
 * The kiosk without Electron: the same kiosk over standard input and output, one JSON object a line (see
 * core/contracts/headless.ts). For tests, benchmarks, fleets in simulation, and a technician over SSH.
 *
 *   node main/headless.ts --config FILE [--frames PATH] [--repeat N] [--pace real-time|every] [--faces on|off]
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Failure, RosterError } from '../core/contracts/error.ts';
import {
  type HeadlessCommand,
  type HeadlessLine,
  headlessCommand,
  headlessLine,
} from '../core/contracts/headless.ts';
import { appRoot } from './config/app-root.ts';
import { configFromProcess } from './config/kiosk-config-file.ts';
import { kioskLogger } from './diagnostics/logger.ts';
import { RECORDED_CAMERA, RecordedCamera } from './headless-camera.ts';
import { createKiosk, kioskParts } from './kiosk.ts';
import { VisionClient } from './vision/vision-client.ts';

/** Exit codes: 0 told to stop, 1 could not start, 2 wrong arguments or configuration. */
const EXIT_START = 1;
const EXIT_CONFIG = 2;

function say(line: HeadlessLine): void {
  process.stdout.write(`${JSON.stringify(headlessLine.parse(line))}\n`);
}

const options = z.strictObject({
  config: z.string().optional(),
  frames: z.string().optional(),
  repeat: z.coerce.number().int().min(1).max(1000).default(1),
  pace: z.enum(['real-time', 'every']).default('real-time'),
  faces: z.enum(['on', 'off']).default('on'),
});

function readOptions() {
  const given = readArguments();
  const config = configFromProcess(process.argv.slice(2), process.env);
  if (given.frames !== undefined) onlyInSimulation(config.simulation);
  const { frames = null, repeat, pace, faces } = given;
  return { config, frames, repeat, pace, faces: faces === 'on' };
}

/** @throws RosterError `config.bad-arguments`: an argument that is not understood must not be taken for its default. */
function readArguments(): z.output<typeof options> {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: { config: string, frames: string, repeat: string, pace: string, faces: string },
    });
    return options.parse({ ...values });
  } catch (cause) {
    throw new RosterError(
      'config.bad-arguments',
      'Not these arguments: --config FILE [--frames PATH] [--repeat 1…1000] [--pace real-time|every] [--faces on|off].',
      { cause },
    );
  }
}

/** Recorded faces never make real attendance. */
function onlyInSimulation(simulation: boolean): void {
  if (simulation) return;
  throw new RosterError(
    'config.simulation-needed',
    'Recorded frames and simulated devices work in simulation only: set "simulation" to true.',
  );
}

async function main(): Promise<void> {
  const { config, frames, repeat, pace, faces } = readOptions();
  const root = appRoot(import.meta.url);
  const logger = kioskLogger(config.logLevel, 'headless');
  const stopping = new AbortController();
  const camera = new RecordedCamera(
    {
      packDir: join(root.path, 'models', config.modelPack),
      allowVirtualCameras: config.simulation ? [RECORDED_CAMERA, ...config.allowVirtualCameras] : [],
    },
    pace,
  );
  const face = new VisionClient(() => (faces ? Promise.resolve(camera.spawn()) : never()), { log: logger });
  const parts = kioskParts(config, { root, logger, face });
  const kiosk = createKiosk(config, parts, root.version);
  kiosk.onView((view) => say({ view }));
  kiosk.onExit(() => say({ exit: true }));

  async function stop(): Promise<void> {
    camera.stop();
    await kiosk.stop();
    stopping.abort();
    process.exit(0);
  }

  async function show(path: string | null, times: number): Promise<void> {
    onlyInSimulation(config.simulation);
    const looked = await camera.show(path, times);
    say({ looked });
  }

  async function obey(command: HeadlessCommand): Promise<Failure | null> {
    if ('act' in command) return kiosk.act(command.act);
    if ('stop' in command) await stop();
    else if ('tap' in command) parts.played.reader?.tap(command.tap);
    else if ('beacon' in command) parts.played.beacon?.setBeacons(command.beacon ? [command.beacon] : []);
    else void show(command.frames, command.repeat).catch(complain);
    return null;
  }

  async function hear(line: string): Promise<void> {
    if (line.trim() === '') return;
    const parsed = headlessCommand.safeParse(readJson(line));
    if (!parsed.success) {
      const text = 'Not a command: see core/contracts/headless.ts.';
      say({
        answer: { id: null, failure: { code: 'headless.bad-command', message: text, retryable: false } },
      });
      return;
    }
    const id = parsed.data.id ?? null;
    try {
      say({ answer: { id, failure: await obey(parsed.data) } });
    } catch (error) {
      say({ answer: { id, failure: asFailure(error) } });
    }
  }

  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  await kiosk.start(stopping.signal);
  createInterface({ input: process.stdin })
    .on('line', (line) => void hear(line))
    .on('close', () => void stop());
  if (frames !== null) void show(frames, repeat).catch(complain);
}

/** No vision process: the kiosk goes on as it does when that process is down. */
function never(): Promise<never> {
  return new Promise(() => {});
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function asFailure(error: unknown): Failure {
  if (error instanceof RosterError) return error.toFailure();
  return { code: 'headless.failed', message: String(error), retryable: false };
}

function complain(error: unknown): void {
  say({ answer: { id: null, failure: asFailure(error) } });
}

main().catch((error: unknown) => {
  const failure = asFailure(error);
  say({ fatal: failure });
  process.exit(failure.code.startsWith('config.') ? EXIT_CONFIG : EXIT_START);
});
