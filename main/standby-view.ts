/** What the screen shows while no kiosk process is there to say so: starting, or out of order with a code. */
import type { KioskScreen, KioskView } from '../core/contracts/kiosk-view.ts';

interface Standby {
  readonly wall: number;
  readonly version: string;
  readonly simulation: boolean;
  readonly language: KioskView['language'];
  readonly screen: Extract<KioskScreen, { kind: 'starting' | 'out-of-order' }>;
}

/** A whole snapshot around a screen that needs nothing but itself. */
export function standbyView({ wall, version, simulation, language, screen }: Standby): KioskView {
  return {
    revision: 0,
    wall,
    clockTrust: 'unanchored',
    simulation,
    version,
    place: null,
    network: 'unclaimed',
    unsent: 0,
    devices: { camera: 'unknown', vision: 'starting', badge: 'ok', beacon: 'none' },
    open: null,
    next: null,
    feedbackFor: null,
    face: { phase: 'nobody', hint: null, step: null, stepLeftMs: null },
    cameraWanted: false,
    language,
    screen,
  };
}
