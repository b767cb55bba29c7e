/** Everything that runs while the story is told: the hub, the cable, the devices at the wire, the kiosk in Electron. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { BeaconIdentity } from '../../core/contracts/location.ts';
import { hubConfigFrom } from '../../hub/config-file.ts';
import { Hm10Module } from '../../native/beacon/hm10-module.ts';
import { startSerialPair } from '../../native/beacon/serial-pair.ts';
import { startPcscd } from '../../native/nfc/pcscd.ts';
import { VirtualCard } from '../../native/nfc/virtual-card.ts';
import { Cable, freePort } from '../lib/cable.ts';
import { HubClient } from '../lib/hub-client.ts';
import { startElectron } from '../lib/start-electron.ts';
import { virtualDisplay } from '../lib/virtual-display.ts';
import { makeTerm, type Term } from '../term/make-term.ts';
import { emptyRoom, showClip } from './clips.ts';
import { KioskHands } from './kiosk-hands.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const ADMIN = 'admin@demo.example';

/** Ends what was begun, last first. */
export class Closing {
  readonly #steps: (() => Promise<unknown> | unknown)[] = [];

  add(step: () => Promise<unknown> | unknown): void {
    this.#steps.push(step);
  }

  async close(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) await Promise.resolve(step()).catch(() => undefined);
  }
}

export interface RunningHub {
  readonly client: HubClient;
  readonly url: string;
  readonly adminPassword: string;
  readonly term: Term;
  readonly cable: Cable;
}

export interface Devices {
  readonly card: VirtualCard;
  readonly beaconPath: string;
}

/**
 * A new hub with its own data folder, an administrator, a term of data, and a cable between its broker and whoever
 * connects.
 */
export async function startHub(
  folder: string,
  simulation: boolean,
  say: (text: string) => void,
  closing: Closing,
): Promise<RunningHub> {
  const brokerPort = await freePort();
  const cable = new Cable({ host: '127.0.0.1', port: brokerPort });
  const cablePort = await cable.start();
  closing.add(() => cable.stop());
  const config = join(folder, 'hub.json');
  await mkdir(folder, { recursive: true });
  await writeFile(
    config,
    JSON.stringify({
      dataDir: 'hub-data',
      listen: { host: '127.0.0.1', port: await freePort() },
      broker: { kind: 'embedded', host: '127.0.0.1', port: brokerPort },
      mqttUrl: `mqtts://127.0.0.1:${cablePort}`,
      allowSimulation: simulation,
      logLevel: 'warn',
    }),
  );
  const adminPassword = await createAdmin(config);
  say('a term of data: eight weeks of a college beside the room of the story');
  const term = await makeTerm(hubConfigFrom(config, {}), Date.now(), say);
  const child = spawn(process.execPath, ['hub/main.ts', '--config', config], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  closing.add(() => ended(child));
  const addresses = await readyLine(child);
  const client = new HubClient(addresses.https, await readFile(addresses.ca, 'utf8'));
  await client.signIn(ADMIN, adminPassword);
  return { client, url: addresses.https, adminPassword, term, cable };
}

/** The first administrator, as IT makes one; the password is shown once. */
async function createAdmin(config: string): Promise<string> {
  const password = `demo-${crypto.randomUUID().slice(0, 13)}`;
  const child = spawn(
    process.execPath,
    ['hub/main.ts', '--config', config, 'create-admin', '--email', ADMIN, '--password-stdin'],
    { cwd: ROOT, stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin?.end(`${password}\n`);
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Error('The administrator could not be made; see above.');
  return password;
}

/** What follows `ready ` on the hub's line, as far as the story needs it. */
const hubAddresses = z.object({ https: z.url(), ca: z.string().min(1) });

function readyLine(child: ChildProcess): Promise<z.infer<typeof hubAddresses>> {
  return new Promise((done, failed) => {
    child.once('exit', (code) => failed(new Error(`The hub ended with ${code} before it was ready.`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('ready ')) return;
      try {
        done(hubAddresses.parse(JSON.parse(line.slice(6))));
      } catch (cause) {
        failed(new Error('The hub said that it is ready, but not where it is.', { cause }));
      }
    });
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 8_000);
  await new Promise((done) => child.once('exit', done));
  clearTimeout(timer);
}

/** A reader with a card and a beacon receiver that hears the room, both played at the wire. */
export async function playDevices(beacon: BeaconIdentity, closing: Closing): Promise<Devices> {
  const daemon = await startPcscd();
  closing.add(() => daemon.close());
  const card = new VirtualCard();
  closing.add(() => card.close());
  const serial = await startSerialPair();
  closing.add(() => serial.close());
  const receiver = new Hm10Module(serial.devicePath);
  await receiver.start();
  closing.add(() => receiver.stop());
  receiver.setBeacons([{ ...beacon, rssi: -58 }]);
  return { card, beaconPath: serial.kioskPath };
}

export interface KioskSetup {
  readonly folder: string;
  readonly hubUrl: string;
  /** Null runs the kiosk for real, with the devices that are there. */
  readonly played: Devices | null;
}

/** The kiosk as it is installed: Electron on the built app. */
export async function startKiosk(setup: KioskSetup, closing: Closing): Promise<KioskHands> {
  const { folder, hubUrl, played } = setup;
  const camera = join(folder, 'camera.mjpeg');
  const config = join(folder, 'kiosk.json');
  const simulated = {
    simulation: true,
    // Chromium calls its camera that plays a file by the file's path.
    allowVirtualCameras: [camera],
    beacon: { driver: 'hm10', path: played?.beaconPath ?? null },
  };
  await writeFile(
    config,
    JSON.stringify({
      dataDir: join(folder, 'kiosk-data'),
      hubUrl,
      logLevel: 'warn',
      ...(played ? simulated : {}),
    }),
  );
  const app = await startElectron({
    app: [ROOT, '--config', config],
    display: await display(closing),
    cameraFile: played ? camera : null,
  });
  closing.add(() => app.close());
  const page = await app.firstWindow();
  return new KioskHands(page, camera, join(folder, 'screens'));
}

/** The display that is there, else a virtual one. */
async function display(closing: Closing): Promise<string> {
  if (process.env.DISPLAY) return process.env.DISPLAY;
  const { display: number, server } = await virtualDisplay();
  closing.add(() => ended(server));
  return number;
}

/** One demo at a time: a second one would take the first one's data away. */
export async function enterStage(folder: string, closing: Closing): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'running.pid');
  const before = Number(await readFile(file, 'utf8').catch(() => '0'));
  // The number may have passed on to another program since.
  const command = await readFile(`/proc/${before}/cmdline`, 'utf8').catch(() => '');
  if (command.includes('story.ts'))
    throw new Error(`A demo is running already (process ${before}); end it with Ctrl-C, or: kill ${before}`);
  await writeFile(file, String(process.pid));
  closing.add(() => rm(file, { force: true }));
}

/** A clean folder with an empty room in front of the camera. Clips of earlier runs are kept. */
export async function clearStage(folder: string): Promise<{ emptyRoom: string; clips: string }> {
  for (const name of ['hub-data', 'kiosk-data', 'screens'])
    await rm(join(folder, name), { recursive: true, force: true });
  const clips = join(folder, 'clips');
  const empty = await emptyRoom(join(clips, 'empty.mjpeg'));
  await showClip(join(folder, 'camera.mjpeg'), empty);
  return { emptyRoom: empty, clips };
}
