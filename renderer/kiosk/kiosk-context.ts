/** What every screen may use: the snapshot, the words, the time, and the actions. */
import type { TFunction } from 'i18next';
import { createContext, useContext, useEffect, useState } from 'react';
import type { KioskAction, KioskView } from '../../core/contracts/kiosk-view.ts';
import type { Language } from '../../core/contracts/language.ts';
import type { CameraFeed } from './camera.ts';
import { clockTime, nearTime, readableParams } from './times.ts';

export interface Kiosk {
  readonly view: KioskView;
  readonly receivedAt: number;
  readonly language: Language;
  readonly t: TFunction;
  readonly feed: CameraFeed;
  act(action: KioskAction): void;
}

export const KioskContext = createContext<Kiosk | null>(null);

/** The kiosk that the screens are drawn from. Throws outside of the app, which is a mistake in the code. */
export function useKiosk(): Kiosk {
  const kiosk = useContext(KioskContext);
  if (kiosk === null) throw new Error('useKiosk needs a KioskContext above it');
  return kiosk;
}

/** The kiosk's own time (ms since the Unix epoch), counted on from the snapshot, every `everyMs`. */
export function useNow(everyMs: number): number {
  const { view, receivedAt } = useKiosk();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((count) => count + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return view.wall + Math.max(0, performance.now() - receivedAt);
}

export interface Times {
  readonly zone: string;
  time(at: number): string;
  near(at: number): string;
  params(params: Readonly<Record<string, string | number>>): Record<string, string | number>;
}

/** Formats instants in the site's zone; before the site is known, in the machine's. */
export function useTimes(): Times {
  const { view, language } = useKiosk();
  const zone = view.place?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return {
    zone,
    time: (at) => clockTime(at, zone, language),
    near: (at) => nearTime(at, view.wall, zone, language),
    params: (params) => readableParams(params, view.wall, zone, language),
  };
}
