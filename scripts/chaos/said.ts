/** What a kiosk says to people and to IT: its screen, in the words of the screen, and its log. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { KioskView } from '../../core/contracts/kiosk-view.ts';
import { ROOT } from '../lib/terminal.ts';
import type { Seat } from './seat.ts';

export interface Said {
  readonly where: 'screen' | 'log';
  /** Such as `storage.full`; empty where there is none. */
  readonly code: string;
  readonly words: string;
}

const LOOK_MS = 20;
const WARNING = 40;

const texts = (file: string) => JSON.parse(readFileSync(join(ROOT, 'resources/locales', file), 'utf8'));
const refusals = texts('refusal.en.json');
const OFFLINE: string = texts('kiosk.en.json').footer.offline;

/** Listens to one kiosk from now on. */
export class Listening {
  readonly #seat: Seat;
  readonly #from: number;
  readonly #screens: { readonly said: Said; readonly at: number }[] = [];
  readonly #look = (view: KioskView): void => {
    for (const said of screenOf(view)) this.#screens.push({ said, at: performance.now() });
  };
  #since = performance.now();

  constructor(seat: Seat) {
    this.#seat = seat;
    this.#from = statSync(seat.logFile, { throwIfNoEntry: false })?.size ?? 0;
    seat.onView.add(this.#look);
  }

  /** The fault is there: the time counts from now. */
  began(): void {
    this.#since = performance.now();
  }

  /** After how long the screen said that it works offline, ms; null where it did not. */
  offlineAfterMs(): number | null {
    const shown = this.#screens.find(({ said }) => said.code === 'offline');
    return shown ? Math.max(0, shown.at - this.#since) : null;
  }

  /** Hears nothing more. */
  stop(): void {
    this.#seat.onView.delete(this.#look);
  }

  /** The first that fits of all that was said, and after how long, ms; null when nothing was in time. */
  async first(fits: (said: Said) => boolean, ms: number): Promise<{ said: Said; afterMs: number } | null> {
    for (;;) {
      const shown = this.#screens.find(({ said }) => fits(said));
      if (shown) return { said: shown.said, afterMs: Math.max(0, shown.at - this.#since) };
      const logged = this.#logged().find(fits);
      const afterMs = performance.now() - this.#since;
      if (logged) return { said: logged, afterMs };
      if (afterMs > ms) return null;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Every line of the log so far that warns or tells of an error, or that says what was mended. */
  #logged(): Said[] {
    const lines = readFileSync(this.#seat.logFile)
      .subarray(this.#from)
      .toString('utf8')
      .split('\n')
      .slice(0, -1);
    return lines.flatMap((text) => {
      if (!text.startsWith('{')) return [];
      const line = JSON.parse(text) as Record<string, unknown>;
      const words = String(line.message ?? line.msg ?? '');
      const code = String(line.code ?? line.event ?? '');
      return Number(line.level) >= WARNING || code === 'certificate.renewed'
        ? [{ where: 'log', code, words }]
        : [];
    });
  }
}

function screenOf({ network, screen }: KioskView): Said[] {
  const said: Said[] = [];
  if (network === 'offline') said.push({ where: 'screen', code: 'offline', words: OFFLINE });
  if (screen.kind === 'out-of-order')
    said.push({ where: 'screen', code: screen.code, words: screen.message });
  if (screen.kind === 'refused') {
    const { code } = screen.refusal;
    const [area = '', reason = ''] = code.split('.');
    const words = refusals[area]?.[reason];
    said.push({ where: 'screen', code, words: `${words?.what}. ${words?.do}` });
  }
  return said;
}
