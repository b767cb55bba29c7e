/** What the window must not do, tried from inside the page of the real app. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Built, buildApp, type Launched, launch } from './app.ts';
import { standInKiosk } from './stand-in.ts';

let built: Built;
let kiosk: Launched;

beforeAll(async () => {
  built = await buildApp('lock-down', standInKiosk());
  kiosk = await launch(built);
  await kiosk.page.waitForSelector('h1');
});

afterAll(async () => {
  await kiosk?.close();
  built?.remove();
});

const HOME = 'roster://kiosk/index.html';

describe('the window', () => {
  it('opens no other window', async () => {
    expect(await kiosk.page.evaluate(() => window.open('https://example.org') === null)).toBe(true);
    expect(await kiosk.page.evaluate(() => window.open('roster://kiosk/index.html') === null)).toBe(true);
    expect(kiosk.app.windows()).toHaveLength(1);
  });

  it.each(['https://example.org/', 'file:///etc/passwd', 'data:text/html,hello'])(
    'does not go to %s',
    async (url) => {
      await kiosk.page.evaluate((to) => {
        location.href = to;
      }, url);
      await kiosk.page.waitForTimeout(300);
      expect(kiosk.page.url()).toBe(HOME);
    },
  );

  it('comes back from an empty page', async () => {
    const strayed = kiosk.page.waitForEvent('framenavigated', (frame) => frame.url() === 'about:blank');
    await kiosk.page.evaluate(() => {
      location.href = 'about:blank';
    });
    await strayed;
    await kiosk.page.waitForURL(HOME);
    await kiosk.page.waitForSelector('h1');
  });

  it('has neither Node nor Electron, is isolated and sandboxed', async () => {
    expect(
      await kiosk.page.evaluate(() =>
        ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      ),
    ).toEqual([]);
    const preferences = await kiosk.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      // Electron knows them, its types do not.
      return (
        contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    });
  });

  it('exposes three names to the page and no more', async () => {
    const names = await kiosk.page.evaluate(() => Object.keys(window.roster).sort());
    expect(names).toEqual(['call', 'framePortMessage', 'on']);
  });

  it('fills the screen and cannot be closed', async () => {
    const state = await kiosk.app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window?.close();
      return { full: window?.isFullScreen(), there: window !== undefined && !window.isDestroyed() };
    });
    expect(state).toEqual({ full: true, there: true });
  });
});

describe('the page', () => {
  it('has a policy that begins with nothing at all', async () => {
    const policy = await kiosk.page.evaluate(
      () =>
        new Promise<string>((found) => {
          document.addEventListener('securitypolicyviolation', (event) => found(event.originalPolicy), {
            once: true,
          });
          fetch('roster://kiosk/index.html').catch(() => undefined);
        }),
    );
    expect(policy).toMatch(/^default-src 'none'/);
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
  });

  it('fetches nothing from anywhere', async () => {
    const reached = await kiosk.app.evaluate(async ({ session }) => {
      try {
        await session.defaultSession.fetch('https://127.0.0.1:1/');
        return 'answered';
      } catch (error) {
        return String(error);
      }
    });
    expect(reached).toContain('ERR_BLOCKED_BY_CLIENT');
  });

  it('runs no script that is written into it', async () => {
    const ran = await kiosk.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.broken = true';
      document.body.append(script);
      return Reflect.get(window, 'broken') ?? false;
    });
    expect(ran).toBe(false);
  });

  it('serves files of its own folder only', async () => {
    const statuses = await kiosk.app.evaluate(async ({ net }) => {
      const urls = [
        'roster://kiosk/index.html',
        'roster://kiosk/../main/electron.js',
        'roster://kiosk/%2e%2e/main/electron.js',
        'roster://kiosk/..%2fmain%2felectron.js',
        'roster://other/index.html',
      ];
      return Promise.all(urls.map(async (url) => (await net.fetch(url)).status));
    });
    expect(statuses).toEqual([200, 404, 404, 404, 404]);
  });

  it.each(['geolocation', 'notifications', 'midi', 'clipboard-read'])('is denied %s', async (name) => {
    const state = await kiosk.page.evaluate(
      async (asked) => (await navigator.permissions.query({ name: asked as PermissionName })).state,
      name,
    );
    expect(state).toBe('denied');
  });

  it('gets no microphone and no screen', async () => {
    const answers = await kiosk.page.evaluate(() =>
      Promise.all(
        [
          () => navigator.mediaDevices.getUserMedia({ audio: true }),
          () => navigator.mediaDevices.getUserMedia({ audio: true, video: true }),
          () => navigator.mediaDevices.getDisplayMedia(),
        ].map((ask) =>
          ask().then(
            () => 'granted',
            () => 'refused',
          ),
        ),
      ),
    );
    expect(answers).toEqual(['refused', 'refused', 'refused']);
  });
});

describe('the gate', () => {
  it('gives a malformed action back with a code', async () => {
    const answer = await kiosk.page.evaluate(() => window.roster.call('act', { do: 'open-the-safe' }));
    expect(answer).toMatchObject({ ok: false, failure: { code: 'ipc.bad-input' } });
  });

  it('hands badge keys to the kiosk, and leaves on its word', async () => {
    const before = await kiosk.page.evaluate(() => window.roster.call('view', null));
    await kiosk.page.keyboard.press('7');
    await expect
      .poll(() => kiosk.page.evaluate(() => window.roster.call('view', null)))
      .toMatchObject({ value: { unsent: unsentOf(before) + 1 } });
    await kiosk.page.getByRole('button', { name: /^IT/ }).click();
    await kiosk.page.getByLabel('Exit code').fill('LET ME OUT');
    const closed = kiosk.app.waitForEvent('close');
    await kiosk.page.getByRole('button', { name: 'Leave the kiosk screen' }).click();
    await closed;
  });
});

function unsentOf(answer: unknown): number {
  return (answer as { value: { unsent: number } }).value.unsent;
}
