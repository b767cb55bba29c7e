/**
 * `scripts/demo`: hub and kiosk on this machine, and the story of a roll told on them.
 *
 *   (nothing)  tells the story and leaves everything running
 *   --check    tells the story, compares the hub's roll, ends; exit code 0 only if the roll is exactly right
 *   --real     no story: real camera, reader and beacon, and a claim code to type in
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BeaconIdentity, beaconIdentity } from '../../core/contracts/location.ts';
import { type Scene, tellStory } from './acts.ts';
import { chooseCast } from './cast.ts';
import { furnish } from './office.ts';
import { heading, say, secondsSoFar } from './progress.ts';
import { differences, expectedRoll, readRoll, rollTable } from './roll-check.ts';
import {
  ADMIN,
  Closing,
  clearStage,
  enterStage,
  playDevices,
  type RunningHub,
  startHub,
  startKiosk,
} from './stage.ts';

const FOLDER = resolve(import.meta.dirname, '../../.demo');

async function played(closing: Closing): Promise<Scene> {
  const { clips, emptyRoom } = await clearStage(FOLDER);
  const cast = await chooseCast(clips, say);
  const beacon: BeaconIdentity = { uuid: randomUUID(), major: 1, minor: 1 };
  const hub = await startHub(FOLDER, true, say, closing);
  say(`the hub runs at ${hub.url}`);
  const furnished = await furnish(hub.client, cast, beacon, say);
  say(`${cast.trainees.length} trainees and a trainer are enrolled; the timetable has a session for now`);
  const devices = await playDevices(beacon, closing);
  const kiosk = await startKiosk({ folder: FOLDER, hubUrl: hub.url, played: devices }, closing);
  say('the kiosk runs in Electron');
  return { hub, kiosk, devices, cast, furnished, empty: emptyRoom };
}

/** Compares, prints the roll, says what is wrong. */
async function judge(scene: Scene): Promise<boolean> {
  const roll = await readRoll(scene.hub.client, scene.furnished);
  const wrong = differences(roll, expectedRoll(scene.cast));
  heading('The roll at the hub:');
  for (const line of rollTable(roll)) process.stdout.write(`  ${line}\n`);
  heading(wrong.length === 0 ? 'The roll is exactly right.' : 'The roll is wrong:');
  for (const line of wrong) process.stdout.write(`  ${line}\n`);
  return wrong.length === 0;
}

function logins({ adminPassword, url, term }: RunningHub): void {
  heading('Running:');
  process.stdout.write(`  console   ${url}/   (the browser warns: its certificate is the hub's own)\n`);
  for (const { who, email, password } of term.logins)
    process.stdout.write(`  ${who.padEnd(28)} ${email}   ${password}\n`);
  process.stdout.write(`  ${'administrator'.padEnd(28)} ${ADMIN}   ${adminPassword}\n`);
  process.stdout.write(
    `  data      ${term.people} people, ${term.groups} groups, ${term.sessions} sessions lived, `,
  );
  process.stdout.write(`${term.records} records\n`);
  process.stdout.write(`  REST      ${url}/api/v1   (readable: ${url}/api/v1/docs)\n`);
  process.stdout.write(`  pictures  ${FOLDER}/screens\n`);
  process.stdout.write('  Ctrl-C ends it.\n');
}

async function story(check: boolean, closing: Closing): Promise<boolean> {
  const scene = await played(closing);
  await tellStory(scene);
  const right = await judge(scene);
  say(`the story took ${secondsSoFar()} s; faces: ${scene.cast.source}`);
  if (check) return right;
  const { trainer, badgeOnly } = scene.cast;
  logins(scene.hub);
  process.stdout.write(`  trainer   ${trainer.name}, badge ${trainer.badge}, PIN ${trainer.pin}\n`);
  process.stdout.write(`  trainee   ${badgeOnly.name}, badge ${badgeOnly.badge}, PIN ${badgeOnly.pin}\n`);
  process.stdout.write(`  IT        exit code of the kiosk ${scene.furnished.exitCode}\n`);
  await untilStopped();
  return right;
}

/** With the devices that are there. People are cast as in the story, so that the roll is not empty. */
async function real(beacon: BeaconIdentity | null, closing: Closing): Promise<boolean> {
  const { clips } = await clearStage(FOLDER);
  const cast = await chooseCast(clips, say);
  const hub = await startHub(FOLDER, false, say, closing);
  const furnished = await furnish(hub.client, cast, beacon, say);
  await startKiosk({ folder: FOLDER, hubUrl: hub.url, played: null }, closing);
  logins(hub);
  process.stdout.write(`  claim     ${furnished.code}   (type it at the kiosk)\n`);
  process.stdout.write(`  IT        exit code of the kiosk ${furnished.exitCode}\n`);
  await untilStopped();
  return true;
}

function untilStopped(): Promise<void> {
  return new Promise((done) => {
    process.once('SIGINT', done);
    process.once('SIGTERM', done);
  });
}

/** `uuid:major:minor` of the beacon in this room. */
function readBeacon(text: string | undefined): BeaconIdentity | null {
  if (text === undefined) return null;
  const [, uuid = '', major, minor] = /^([^:]+):(\d+):(\d+)$/.exec(text) ?? [];
  const read = beaconIdentity.safeParse({
    uuid: uuid.toLowerCase(),
    major: Number(major),
    minor: Number(minor),
  });
  if (read.success) return read.data;
  throw new Error(
    `--beacon ${text}: not a beacon. Give uuid:major:minor, such as f7826da6-4fa2-4e98-8024-bc5b71e0893e:1:7 (numbers up to 65535).`,
  );
}

interface Arguments {
  readonly check: boolean;
  readonly real: boolean;
  readonly beacon: BeaconIdentity | null;
}

/** What was asked for. Nothing was begun yet: arguments that are none end the process with 2. */
function readArguments(): Arguments {
  try {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        real: { type: 'boolean', default: false },
        beacon: { type: 'string' },
      },
    });
    return { ...values, beacon: readBeacon(values.beacon) };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(2);
  }
}

const asked = readArguments();
const closing = new Closing();
try {
  await enterStage(FOLDER, closing);
  const right = asked.real ? await real(asked.beacon, closing) : await story(asked.check, closing);
  process.exitCode = right ? 0 : 1;
} catch (error) {
  say(`failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await closing.close();
}
process.exit();
