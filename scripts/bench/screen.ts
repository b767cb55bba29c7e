/** What the kiosk's page shows, and when: read in the page itself, after the frame that shows it. */
import type { Page } from 'playwright-core';

export interface Drawn {
  /** The heading. */
  readonly text: string;
  /** Ms since the Unix epoch; a frame after the words were in the page. */
  readonly at: number;
}

export interface Seen {
  readonly drawn: readonly Drawn[];
  /** Frames of the preview that were presented, and the seconds during which a preview was on the screen. */
  readonly previewFrames: number;
  readonly previewSeconds: number;
}

interface Watching extends Window {
  benchSeen?: { drawn: Drawn[]; previewFrames: number; previewSeconds: number };
}

/** Starts to watch. Headings are noted when they change. */
export async function watchScreen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { drawn: [] as { text: string; at: number }[], previewFrames: 0, previewSeconds: 0 };
    (window as Watching).benchSeen = seen;
    let last = '';
    const look = (): void => {
      const text = document.querySelector('h1')?.textContent ?? '';
      if (text === last) return;
      last = text;
      // The callback comes before the frame is painted, the one after it when it has been.
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          seen.drawn.push({ text, at: performance.timeOrigin + performance.now() }),
        ),
      );
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    let watched: HTMLVideoElement | null = null;
    let before: number | null = null;
    const count = (video: HTMLVideoElement): void => {
      video.requestVideoFrameCallback((now) => {
        if (video !== watched || !video.isConnected) {
          if (video === watched) watched = null;
          return;
        }
        if (before !== null) {
          seen.previewFrames += 1;
          seen.previewSeconds += (now - before) / 1000;
        }
        before = now;
        count(video);
      });
    };
    setInterval(() => {
      const video = document.querySelector('video');
      if (watched !== null && !watched.isConnected) watched = null;
      if (video === null || video === watched) return;
      watched = video;
      before = null;
      count(video);
    }, 50);
  });
}

export function readScreen(page: Page): Promise<Seen> {
  return page.evaluate(
    () => (window as Watching).benchSeen ?? { drawn: [], previewFrames: 0, previewSeconds: 0 },
  );
}
