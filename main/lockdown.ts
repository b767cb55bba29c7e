/**
 * Deny by default. The window shows our own page, which may use the camera; nothing else is fetched, opened,
 * downloaded, permitted or navigated to. Each rule says why it is here.
 */
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { type App, app, Menu, protocol, type Session, type WebContents } from 'electron';

const SCHEME = 'roster';
/** Where our page lives. A scheme of our own has an origin, unlike file:, so that policies can name it. */
export const ORIGIN = `${SCHEME}://kiosk`;

/** `default-src 'none'`, and then only what the page needs: its own scripts, styles, fonts, worker, camera picture. */
const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "media-src 'self' mediastream:",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': CONTENT_POLICY,
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), display-capture=(), usb=(), serial=(), hid=()',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.map': 'application/json',
};

/** Names our scheme to Chromium; must run before the app is ready. */
export function registerScheme(): void {
  // `secure` gives the page the camera; no `bypassCSP`, no service workers.
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Switches that put a file in the camera's place or open the page to a debugger. */
const SIMULATION_SWITCHES = [
  'use-fake-device-for-media-stream',
  'use-file-for-fake-video-capture',
  'use-fake-ui-for-media-stream',
] as const;

/** A kiosk for real attendance has a real camera: whoever can start it must not be able to swap that for a file. */
export function refuseFakeCamera(): void {
  for (const name of SIMULATION_SWITCHES) app.commandLine.removeSwitch(name);
}

/** The renderer's sandbox for every process. As root Chromium cannot have one, and asking for it never ends. */
export function sandboxEverything(owner: App): void {
  if (process.getuid?.() !== 0) owner.enableSandbox();
}

/** Serves the files of one folder under our origin, with the policy on each answer. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(SCHEME, async (request) => {
    const path = pathInside(folder, request.url);
    const type = path === null ? undefined : TYPES[extname(path)];
    if (path === null || type === undefined || request.method !== 'GET')
      return new Response(null, { status: 404, headers: HEADERS });
    try {
      const body = await readFile(path);
      return new Response(new Uint8Array(body), { headers: { ...HEADERS, 'content-type': type } });
    } catch {
      return new Response(null, { status: 404, headers: HEADERS });
    }
  });
}

/** The file that a URL of our origin names, or null when it names anything else. */
function pathInside(folder: string, url: string): string | null {
  const { host, protocol: scheme, pathname } = new URL(url);
  if (`${scheme}//${host}` !== ORIGIN) return null;
  const path = normalize(join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
  return path.startsWith(folder + sep) ? path : null;
}

/** Everything a page could ask for: the camera's picture for our own page, and otherwise no. */
export function denyPermissions(session: Session): void {
  const ours = (url: string): boolean => url === ORIGIN || url.startsWith(`${ORIGIN}/`);
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    // The microphone comes under the same name: whoever asks for sound, too, gets nothing.
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const camera = permission === 'media' && media.length === 1 && media[0] === 'video';
    answer(camera && ours(details.requestingUrl));
  });
  session.setPermissionCheckHandler(
    (_contents, permission, origin, details) =>
      permission === 'media' && details.mediaType === 'video' && ours(origin.replace(/\/$/, '')),
  );
  // Without these, Chromium's pickers for USB, serial and HID devices would open.
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
}

/** No request leaves the page: the kiosk process talks to the hub, the window talks to nobody. */
export function denyRequests(session: Session): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = details.url.startsWith(`${ORIGIN}/`) || details.url.startsWith('devtools://');
    answer({ cancel: !allowed });
  });
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

/** Whatever contents are ever made: no navigation away, no new windows, no embedded pages. */
export function denyNavigation(owner: App): void {
  owner.on('web-contents-created', (_event, contents) => {
    const onlyOurs = (event: { preventDefault(): void; url: string }): void => {
      if (!event.url.startsWith(`${ORIGIN}/`)) event.preventDefault();
    };
    contents.on('will-navigate', onlyOurs);
    contents.on('will-frame-navigate', onlyOurs);
    contents.on('will-redirect', onlyOurs);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

/** Keys that Chromium or the desktop would act on. Exit is by IT's code on the screen. */
const HELD_KEYS = /^(F5|F11|F12|Escape)$/;

/** No menu, reload, zoom, printing, closing or developer tools from the keyboard. */
export function denyShortcuts(contents: WebContents): void {
  Menu.setApplicationMenu(null);
  contents.on('before-input-event', (event, input) => {
    const command =
      input.control || input.meta || (input.alt && /^(F4|ArrowLeft|ArrowRight)$/.test(input.key));
    // Escape stays with dialogs; it means nothing to a window without chrome.
    if (command || (HELD_KEYS.test(input.key) && input.key !== 'Escape')) event.preventDefault();
  });
  contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
  contents.on('context-menu', (event) => event.preventDefault());
}
