/** The real app with its real kiosk process, before it has a room; and what people see when that process will not run. */
import { afterEach, it } from 'vitest';
import { type Built, buildApp, type Launched, launch } from './app.ts';

let built: Built | null = null;
let kiosk: Launched | null = null;

afterEach(async () => {
  await kiosk?.close();
  built?.remove();
  kiosk = null;
  built = null;
});

async function start(name: string, kioskProcess?: string): Promise<Launched> {
  built = await buildApp(name, kioskProcess);
  // No reader and no beacon: this journey is about the screen, and must not wait for devices of this machine.
  const beacon = { driver: 'none', path: null, baudRate: 9600 } as const;
  kiosk = await launch(built, { config: { nfc: 'none', beacon } });
  return kiosk;
}

async function claim({ page }: Launched, hubUrl: string, code: string): Promise<void> {
  await page.getByLabel('Address of the hub').fill(hubUrl);
  await page.getByLabel('Claim code').fill(code);
  await page.getByRole('button', { name: 'Claim this kiosk' }).click();
}

it('asks to be set up, says what is wrong with a claim, and survives its process being killed', async () => {
  const running = await start('kiosk');
  const { page, app } = running;
  await page.getByRole('heading', { name: 'Set up this kiosk' }).waitFor();
  await claim(running, 'https://127.0.0.1:9', 'ABCDE');
  await page.getByText('That is not a claim code').waitFor();
  await claim(running, 'https://127.0.0.1:9', 'ABCDE-FGHJK-MNPQR-STVWX');
  await page.getByText('The hub cannot be reached').waitFor();

  await page.getByRole('button', { name: 'Français' }).click();
  await page.getByText('Le serveur est injoignable').waitFor();

  const pid = await app.evaluate(
    (electron) => electron.app.getAppMetrics().find(({ name }) => name === 'roster-kiosk')?.pid ?? 0,
  );
  process.kill(pid, 'SIGKILL');
  await page.getByText('Le serveur est injoignable').waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: /Installer cette borne|Set up this kiosk/ }).waitFor();
});

it('is out of order, with a code for IT, when the kiosk process does not start', async () => {
  const { page } = await start('kiosk-ends', 'process.exit(1);');
  await page.getByRole('heading', { name: 'This kiosk is out of order' }).waitFor();
  await page.getByText('kiosk.not-starting').waitFor();
});

it('shows the code that a failing kiosk process leaves behind', async () => {
  const failure = { code: 'storage.damaged', message: 'Restore the log.', retryable: false };
  const { page } = await start(
    'kiosk-fails',
    `process.parentPort.postMessage(${JSON.stringify({ type: 'fatal', failure })}); setTimeout(() => process.exit(1), 100);`,
  );
  await page.getByText('storage.damaged').waitFor();
  await page.getByText('Restore the log.').waitFor();
});
