/** Draws the app into the page. The styles come along here, in the order in which they build on each other. */
import '@fontsource-variable/atkinson-hyperlegible-next';
import '../design/tokens.css';
import '../design/base.css';
import './styles/shell.css';
import './styles/screens.css';
import './styles/challenge.css';
import './styles/stage.css';
import './styles/forms.css';
import './styles/pages.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import type { KioskBridge } from './bridge.ts';
import type { CameraFeed } from './camera.ts';
import { createI18n } from './i18n.ts';
import { KioskStore } from './kiosk-store.ts';

/** Starts following the bridge's snapshots and draws them. Returns the store, for whoever drives the camera. */
export function mount(
  root: HTMLElement,
  bridge: Pick<KioskBridge, 'view' | 'onView' | 'act'>,
  feed: CameraFeed,
): KioskStore {
  const store = new KioskStore(bridge, () => performance.now());
  store.start();
  createRoot(root).render(<App store={store} bridge={bridge} feed={feed} i18n={createI18n('en')} />);
  return store;
}
