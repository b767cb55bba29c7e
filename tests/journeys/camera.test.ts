/** The camera in the real app: frames to the real vision process, unplugged and back, also in Chromium's real sandbox. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { showClip } from '../../scripts/story/clips.ts';
import { registryPeople } from '../helpers/registry-faces.ts';
import { type Built, buildApp, type Launched, type LaunchOptions, launch } from './app.ts';
import { clipOfPhoto } from './camera-clip.ts';
import { standInKiosk } from './stand-in.ts';

const folder = mkdtempSync(join(tmpdir(), 'roster-camera-'));
const clip = join(folder, 'person.mjpeg');
const camera = join(folder, 'camera.mjpeg');
let built: Built;
let kiosk: Launched | null = null;

beforeAll(async () => {
  // One journey's camera is read by an ordinary user.
  chmodSync(folder, 0o755);
  built = await buildApp('camera', standInKiosk());
  const [person] = await registryPeople();
  const photo = person?.photos[0];
  if (photo === undefined) throw new Error('the registry has no faces');
  await clipOfPhoto(photo, clip);
});

afterEach(async () => {
  await kiosk?.close();
  kiosk = null;
});

afterAll(() => {
  built?.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<LaunchOptions> = {}): Promise<Launched> {
  await showClip(camera, clip);
  kiosk = await launch(built, { cameraFile: camera, ...options });
  return kiosk;
}

interface Shown {
  readonly value: {
    readonly devices: { readonly camera: string; readonly vision: string };
    readonly face: { readonly phase: string };
    readonly version: string;
  };
}

const shown = async ({ page }: Launched): Promise<Shown['value']> =>
  ((await page.evaluate(() => window.roster.call('view', null))) as unknown as Shown).value;

const until = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 200 });

/** What tells the page that a camera was plugged in or out; Chromium's fake device has no plug. */
const plug = ({ page }: Launched): Promise<boolean> =>
  page.evaluate(() => navigator.mediaDevices.dispatchEvent(new Event('devicechange')));

const moving = ({ page }: Launched): Promise<boolean> =>
  page.evaluate(() => {
    const video = document.querySelector('video');
    return video !== null && video.videoWidth > 0 && !video.paused;
  });

it('sends what it sees to the vision process, which finds the face', async () => {
  const running = await start({ config: { allowVirtualCameras: [camera] } });
  await until(() => moving(running)).toBe(true);
  await until(async () => (await shown(running)).devices).toMatchObject({ camera: 'ok', vision: 'ready' });
  await until(async () => (await shown(running)).face.phase).not.toBe('nobody');
});

it('says when the camera is gone, offers the badge, and goes on by itself when it is back', async () => {
  const running = await start();
  await until(() => moving(running)).toBe(true);
  rmSync(camera);
  await plug(running);
  await running.page.getByText('The camera cannot be found').waitFor();
  await running.page.getByText('Please tap your badge instead.').waitFor();
  expect((await shown(running)).devices.camera).toBe('missing');
  await showClip(camera, clip);
  await until(() => moving(running)).toBe(true);
  expect((await shown(running)).devices.camera).toBe('ok');
});

it('lets no file stand in for the camera of a real kiosk', async () => {
  const { page } = await start({ config: { simulation: false, allowVirtualCameras: [camera] } });
  await page.getByText('The camera cannot be found').waitFor();
});

it('gets frames to a vision process that was killed and started again', async () => {
  const running = await start({ config: { allowVirtualCameras: [camera] } });
  await until(async () => (await shown(running)).face.phase).not.toBe('nobody');
  const pid = await running.app.evaluate(
    ({ app }) => app.getAppMetrics().find(({ name }) => name === 'roster-vision')?.pid ?? 0,
  );
  process.kill(pid, 'SIGKILL');
  await until(async () => (await shown(running)).devices.vision).toBe('starting');
  await until(async () => (await shown(running)).devices.vision).toBe('ready');
  await until(async () => (await shown(running)).face.phase).not.toBe('nobody');
});

it('draws again after the page’s process was killed', async () => {
  const running = await start();
  await until(() => moving(running)).toBe(true);
  await running.app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    const drawn = new Promise<void>((done) => contents?.once('did-finish-load', () => done()));
    contents?.forcefullyCrashRenderer();
    await drawn;
  });
  await until(() =>
    running.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        'document.querySelector("video")?.videoWidth > 0',
      ),
    ),
  ).toBe(true);
});

it('runs as an ordinary user in Chromium’s real sandbox, camera included', async () => {
  const running = await start({
    asNobody: true,
    config: { allowVirtualCameras: [camera] },
  });
  await until(() => moving(running)).toBe(true);
  await until(async () => (await shown(running)).face.phase).not.toBe('nobody');
  const main = running.app.process().pid ?? 0;
  const renderers = rendererPids(main);
  expect(renderers).not.toEqual([]);
  for (const pid of renderers) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    // Mode 2 is a system call filter; no user id in sight is root's.
    expect(status).toMatch(/^Seccomp:\t2$/m);
    expect(status).not.toMatch(/^Uid:.*\b0\b/m);
  }
});

/** Processes below `root` that draw pages. */
function rendererPids(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const below = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === root || below(parent));
  };
  return [...parents.keys()].filter((pid) => {
    if (!below(pid)) return false;
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer');
  });
}
