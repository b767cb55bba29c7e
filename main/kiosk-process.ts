/**
 * Entry of the kiosk process (an Electron utilityProcess): actions come in from Electron main, snapshots go out, and
 * the vision process is spoken to over a port that main hands over.
 */
import { RosterError } from '../core/contracts/error.ts';
import { type FromKioskProcess, fromKioskProcess, toKioskProcess } from '../core/contracts/ipc.ts';
import { appRoot } from './config/app-root.ts';
import { configFromParent } from './config/kiosk-config-file.ts';
import { ControlPorts } from './control-ports.ts';
import { kioskLogger } from './diagnostics/logger.ts';
import { createKiosk, kioskParts } from './kiosk.ts';
import type { RoomKiosk } from './services/room-kiosk.ts';
import type { PortLike } from './vision/channel.ts';
import { VisionClient } from './vision/vision-client.ts';

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): void;
}

/** Time for a last message to leave the process, ms. */
const FAREWELL_MS = 200;

const parent = (process as unknown as { parentPort?: ParentPort }).parentPort;
const stopping = new AbortController();
const ports = new ControlPorts();
/** Messages wait for the kiosk to be built. */
const kiosk = build();

function tell(message: FromKioskProcess): void {
  parent?.postMessage(fromKioskProcess.parse(message));
}

async function build(): Promise<RoomKiosk | null> {
  try {
    const config = configFromParent(process.env);
    const root = appRoot(import.meta.url);
    const logger = kioskLogger(config.logLevel, 'kiosk');
    const face = new VisionClient(() => ports.next(), {
      log: logger,
      end: () => tell({ type: 'vision-hangs' }),
    });
    const built = createKiosk(config, kioskParts(config, { root, logger, face }), root.version);
    built.onView((view) => tell({ type: 'view', view }));
    built.onExit(() => tell({ type: 'exit' }));
    await built.start(stopping.signal);
    return built;
  } catch (error) {
    fail(error);
    return null;
  }
}

/** A line of the log also where there is no logger yet: without a configuration there is none. */
function complain(level: number, event: string, code: string): void {
  process.stderr.write(`${JSON.stringify({ level, part: 'kiosk', event, code })}\n`);
}

/** Whoever started this process shows the code, and tries again. */
function fail(error: unknown): void {
  const known =
    error instanceof RosterError
      ? error
      : new RosterError('kiosk.not-starting', 'The kiosk could not start. Look at the log.', {
          cause: error,
        });
  complain(60, 'kiosk.fatal', known.code);
  tell({ type: 'fatal', failure: known.toFailure() });
  setTimeout(() => process.exit(1), FAREWELL_MS);
}

async function hear(data: unknown, port: PortLike | undefined): Promise<void> {
  const parsed = toKioskProcess.safeParse(data);
  if (!parsed.success) {
    complain(50, 'kiosk.bad-message', 'ipc.bad-input');
    return;
  }
  const message = parsed.data;
  if (message.type === 'vision-port') {
    if (port) ports.take(port);
  } else if (message.type === 'vision-gone') ports.gone();
  else if (message.type === 'stop') await stop();
  else {
    const failure = (await (await kiosk)?.act(message.action)) ?? null;
    tell({ type: 'done', id: message.id, failure });
  }
}

async function stop(): Promise<void> {
  const built = await kiosk;
  await built?.stop();
  stopping.abort();
  process.exit(0);
}

parent?.on('message', ({ data, ports: [port] }) => void hear(data, port));
