/** Until the hub serves the console itself: its files from the build, and the bearer token in the cookie's place. */
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { ROOT } from '../app.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
};
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob: data:; connect-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export async function standInForTheHub(context: BrowserContext): Promise<void> {
  let token = '';
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.pathname.startsWith('/api/')) {
      if (url.pathname.endsWith('/auth/logout')) token = '';
      const headers = {
        ...route.request().headers(),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      };
      const answer = await route.fetch({ headers }).catch(() => null);
      if (!answer) return route.abort();
      if (url.pathname.endsWith('/auth/login') && answer.ok()) token = (await answer.json()).token;
      return route.fulfill({ response: answer });
    }
    const asked = join(ROOT, 'dist', 'console', url.pathname);
    const file =
      url.pathname !== '/' && existsSync(asked) ? asked : join(ROOT, 'dist', 'console', 'index.html');
    await route.fulfill({
      body: readFileSync(file),
      contentType: TYPES[extname(file)] ?? 'application/octet-stream',
      headers: { 'content-security-policy': POLICY },
    });
  });
}
