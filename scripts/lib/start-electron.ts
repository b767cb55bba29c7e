/** Electron under the hand of a test or of the story. */
import { _electron, type ElectronApplication, errors } from 'playwright-core';

/** How long a start may take, ms; generous, since a first start reads all of Electron from the disk. */
const START_MS = 60_000;

type Options = NonNullable<Parameters<typeof _electron.launch>[0]>;

/**
 * Starts Electron; a second time when the first did not answer Playwright, which happens a few times in a thousand
 * starts on a busy machine (Playwright's issue 29386 tells of one way). What hung is killed before.
 * @throws Error when Electron ends at once, or twice does not answer
 */
export async function startElectron(options: Options): Promise<ElectronApplication> {
  const start = () => _electron.launch({ ...options, timeout: START_MS });
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof errors.TimeoutError)) throw error;
    process.stderr.write(
      `Electron did not answer within ${START_MS / 1000} s and is started again: ${error.message}\n`,
    );
    return start();
  }
}
