/** Electron under the hand of a test or of the story. */
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, errors } from 'playwright-core';

const ROOT = resolve(import.meta.dirname, '../..');
export const ELECTRON = join(ROOT, 'node_modules/electron/dist/electron');
/** How long a start may take, ms; generous, since a first start reads all of Electron from the disk. */
const START_MS = 60_000;

export interface ElectronStart {
  /** The app's folder, and what it is started with. */
  readonly app: readonly string[];
  /** For the environment variable DISPLAY. */
  readonly display: string;
  /** A file that plays in the camera's place; null for the cameras that are there. */
  readonly cameraFile: string | null;
  /** What becomes Electron under another account; Electron itself without it. */
  readonly unprivileged?: string | null;
}

/**
 * Starts Electron; a second time when the first did not answer Playwright, as was seen on busy machines (Playwright's
 * issue 29386 tells of one way). What hung is killed before.
 * @throws Error when Electron ends at once, or twice does not answer
 */
export async function startElectron(start: ElectronStart): Promise<ElectronApplication> {
  const launch = () =>
    _electron.launch({
      executablePath: start.unprivileged ?? ELECTRON,
      args: [...switches(start), ...start.app],
      env: { ...(process.env as Record<string, string>), DISPLAY: start.display },
      cwd: ROOT,
      timeout: START_MS,
    });
  try {
    return await launch();
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write(
      `Electron did not answer within ${START_MS / 1000} s and is started again: ${error.message}\n`,
    );
    return launch();
  }
}

/** Chromium refuses its own sandbox to root. */
function switches({ cameraFile, unprivileged }: ElectronStart): string[] {
  const root = process.getuid?.() === 0 && !unprivileged ? ['--no-sandbox'] : [];
  const camera =
    cameraFile === null
      ? []
      : ['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${cameraFile}`];
  return [...root, '--log-level=3', ...camera];
}
