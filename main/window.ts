/** The one window: full screen, sandboxed, and drawn again by itself when its process dies or hangs. */
import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import type { Logger } from 'pino';
import { denyShortcuts, ORIGIN } from './lockdown.ts';

/** First wait before the page is loaded again, ms; doubles to the last. A page that dies at once must not spin. */
const RELOAD_FIRST_MS = 250;
const RELOAD_LAST_MS = 15_000;
/** A page that lived this long starts its waits from the beginning, ms. */
const STEADY_MS = 60_000;

const HOME = `${ORIGIN}/index.html`;

interface WindowOptions {
  /** Folder of the bundles, with the preload script. */
  readonly mainDir: string;
  readonly simulation: boolean;
  readonly log: Logger;
}

/** Makes the window and loads the page into it. */
export function openWindow({ mainDir, simulation, log }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    show: false,
    kiosk: !simulation,
    fullscreen: true,
    frame: false,
    backgroundColor: '#f6f4ee',
    autoHideMenuBar: true,
    title: 'Smart Roster',
    webPreferences: {
      preload: join(mainDir, 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // The camera must go on being watched when the screen saver or another window is in front.
      backgroundThrottling: false,
    },
  });
  denyShortcuts(window.webContents);
  window.once('ready-to-show', () => window.show());
  // Closing is IT's decision, by code; the desktop's close button or Alt+F4 is not.
  window.on('close', (event) => event.preventDefault());
  keepDrawn(window, log);
  keepHome(window, log);
  void window.loadURL(HOME);
  return window;
}

/** Comes back from a page that is not ours: Chromium goes to about:blank without asking anybody. */
function keepHome(window: BrowserWindow, log: Logger): void {
  window.webContents.on('did-navigate', (_event, url) => {
    if (url.startsWith(`${ORIGIN}/`)) return;
    log.error({ event: 'window.strayed' });
    void window.loadURL(HOME);
  });
}

/** Loads the page again when its process is gone or does not answer any more. No fact lives there. */
function keepDrawn(window: BrowserWindow, log: Logger): void {
  let waitMs = RELOAD_FIRST_MS;
  let loadedAt = Date.now();
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    if (Date.now() - loadedAt > STEADY_MS) waitMs = RELOAD_FIRST_MS;
    log.error({ event: 'window.gone', reason, exitCode, waitMs });
    setTimeout(() => {
      if (window.isDestroyed()) return;
      loadedAt = Date.now();
      window.webContents.reload();
    }, waitMs);
    waitMs = Math.min(waitMs * 2, RELOAD_LAST_MS);
  });
  window.webContents.on('unresponsive', () => {
    log.error({ event: 'window.hangs' });
    window.webContents.forcefullyCrashRenderer();
  });
}
