/** Entry of the kiosk in Electron: window, lock-down, gate and the two processes. Nothing of the roll is decided here. */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, type BrowserWindow, type IpcMainInvokeEvent, ipcMain, session } from 'electron';
import { destination } from 'pino';
import type { KioskConfig } from '../core/contracts/config.ts';
import { FRAME_PORT_CHANNEL } from '../core/contracts/ipc.ts';
import { configFromProcess, KIOSK_CONFIG_VARIABLE } from './config/kiosk-config-file.ts';
import { kioskLogger } from './diagnostics/logger.ts';
import { openGate } from './ipc-gate.ts';
import { KioskLink } from './kiosk-link.ts';
import {
  denyNavigation,
  denyPermissions,
  denyRequests,
  ORIGIN,
  refuseFakeCamera,
  registerScheme,
  sandboxEverything,
  servePage,
} from './lockdown.ts';
import { Processes } from './processes.ts';
import { SETTINGS_VARIABLE } from './vision/settings.ts';
import { openWindow } from './window.ts';

/** Exit codes, for whoever starts the kiosk: 2 configuration, 3 already running. */
const EXIT_CONFIG = 2;
const EXIT_RUNNING = 3;

const mainDir = dirname(fileURLToPath(import.meta.url));

function readConfig(): KioskConfig {
  try {
    return configFromProcess(process.argv, process.env);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(EXIT_CONFIG);
  }
}

const config = readConfig();
const log = kioskLogger(config.logLevel, 'electron', destination({ fd: 1, sync: true }));

prepareUserData();
sandboxEverything(app);
if (!config.simulation) refuseFakeCamera();
registerScheme();
denyNavigation(app);
// Two kiosks on one data folder would write one log.
if (app.requestSingleInstanceLock()) void app.whenReady().then(onReady);
else app.exit(EXIT_RUNNING);

function prepareUserData(): void {
  const userData = join(config.dataDir, 'browser');
  mkdirSync(userData, { recursive: true, mode: 0o700 });
  app.setPath('userData', userData);
}

function onReady(): void {
  lockSession();
  const window = openWindow({ mainDir, simulation: config.simulation, log });
  const processes: Processes = makeProcesses(window, () => link);
  const link: KioskLink = makeLink(processes, (view) => gate.push('view', view));
  const gate = makeGate(window, processes, link);
  stopWithTheSystem(processes);
  processes.start();
}

function lockSession(): void {
  const ours = session.defaultSession;
  denyPermissions(ours);
  denyRequests(ours);
  servePage(ours, resolve(mainDir, '..', 'renderer'));
}

function makeProcesses(window: BrowserWindow, link: () => KioskLink): Processes {
  const { dataDir: _, ...publicConfig } = config;
  log.info({ event: 'electron.ready', version: app.getVersion(), ...publicConfig });
  return new Processes({
    mainDir,
    log,
    kiosk: {
      args: [],
      env: { [KIOSK_CONFIG_VARIABLE]: JSON.stringify(config) },
      message: (data) => link().hear(data),
      down: (failing) => link().gone(failing),
    },
    vision: { env: { [SETTINGS_VARIABLE]: JSON.stringify(visionSettings()) } },
    framePort: (port) => {
      if (!window.isDestroyed()) window.webContents.postMessage(FRAME_PORT_CHANNEL, null, [port]);
    },
  });
}

function visionSettings(): { packDir: string; allowVirtualCameras: readonly string[] } {
  return {
    packDir: join(app.getAppPath(), 'models', config.modelPack),
    allowVirtualCameras: config.simulation ? config.allowVirtualCameras : [],
  };
}

function makeLink(processes: Processes, show: ConstructorParameters<typeof KioskLink>[0]['show']): KioskLink {
  return new KioskLink({
    version: app.getVersion(),
    simulation: config.simulation,
    language: config.language,
    log,
    post: (message) => processes.postToKiosk(message),
    show,
    exit: () => leave(processes),
    visionHangs: () => processes.endVision(),
    wall: () => Date.now(),
  });
}

function makeGate(
  window: BrowserWindow,
  processes: Processes,
  link: KioskLink,
): ReturnType<typeof openGate<IpcMainInvokeEvent>> {
  return openGate<IpcMainInvokeEvent>(
    {
      handle: (channel, listener) => ipcMain.handle(channel, listener),
      isOurs: ({ senderFrame }) =>
        senderFrame !== null &&
        senderFrame === window.webContents.mainFrame &&
        senderFrame.url.startsWith(`${ORIGIN}/`),
      send: (channel, value) => {
        if (!window.isDestroyed()) window.webContents.send(channel, value);
      },
      refused: (call, code) => log.warn({ event: 'ipc.refused', call, code }),
    },
    {
      view: async () => link.view(),
      act: async (action) => {
        const failure = await link.act(action);
        return { ok: failure === null, failure };
      },
      framePort: async () => {
        processes.wantFrames();
        return null;
      },
    },
  );
}

/** Stops the processes in order and ends; the window's own close is refused, so nothing else ends the kiosk. */
function leave(processes: Processes): void {
  void processes.stop().finally(() => app.exit(0));
}

/** A shutdown of the machine or of the service closes the log before it ends. */
function stopWithTheSystem(processes: Processes): void {
  app.once('before-quit', (event) => {
    event.preventDefault();
    leave(processes);
  });
}
