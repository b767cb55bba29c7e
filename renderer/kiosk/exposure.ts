/**
 * Helps faces in bad light through the camera's own controls, where it has them: a step lighter or darker while the
 * face pipeline asks for it, and back to how the camera was when nobody is there any more.
 */
import type { Hint } from '../../core/contracts/vision.ts';

/** A hint must last this long before the camera is changed, and again before the next step, ms. */
const PATIENCE_MS = 1_000;
/** Nobody in view for this long ends the help, ms. */
const REST_MS = 5_000;
/** Part of the control's range per step. */
const STEP = 1 / 8;

/** In order of preference: the first keeps the camera's own automatics going. */
const CONTROLS = ['exposureCompensation', 'brightness'] as const;
type Control = (typeof CONTROLS)[number];

interface Range {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** The part of `MediaStreamTrack` with the controls of the image capture specification. */
export interface LightTrack {
  readonly readyState: string;
  getCapabilities?(): object;
  getSettings(): object;
  applyConstraints(constraints: object): Promise<void>;
}

export class ExposureHelp {
  readonly #track: LightTrack;
  readonly #control: { readonly name: Control; readonly range: Range; readonly normal: number } | null;
  #value: number;
  #wanted: -1 | 0 | 1 = 0;
  #wantedAt = 0;
  #seenAt = 0;
  #busy = false;

  constructor(track: LightTrack) {
    this.#track = track;
    this.#control = controlOf(track);
    this.#value = this.#control?.normal ?? 0;
  }

  /** Takes what vision says about a frame; `now` in ms on a steady scale. */
  see(seen: { readonly box: object | null; readonly hint: Hint | null }, now: number): void {
    if (this.#control === null) return;
    if (seen.box !== null) this.#seenAt = now;
    const wanted = seen.hint === 'more-light' ? 1 : seen.hint === 'less-light' ? -1 : 0;
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#wantedAt = now;
    }
    const { name, normal, range } = this.#control;
    if (now - this.#seenAt >= REST_MS) this.#apply(name, normal);
    else if (wanted !== 0 && now - this.#wantedAt >= PATIENCE_MS) {
      this.#wantedAt = now;
      const next = this.#value + wanted * onGrid((range.max - range.min) * STEP, range.step);
      this.#apply(name, Math.min(range.max, Math.max(range.min, next)));
    }
  }

  #apply(name: Control, value: number): void {
    if (value === this.#value || this.#busy || this.#track.readyState !== 'live') return;
    this.#busy = true;
    this.#track
      .applyConstraints({ advanced: [{ [name]: value }] })
      .then(
        () => {
          this.#value = value;
        },
        () => {
          // A camera that announces a control and then refuses it stays as it is; the hint on the screen remains.
        },
      )
      .finally(() => {
        this.#busy = false;
      });
  }
}

function controlOf(track: LightTrack) {
  const capabilities = (track.getCapabilities?.() ?? {}) as Partial<Record<Control, Partial<Range>>>;
  const settings = track.getSettings() as Partial<Record<Control, number>>;
  for (const name of CONTROLS) {
    const { min, max, step } = capabilities[name] ?? {};
    const normal = settings[name];
    if (min === undefined || max === undefined || normal === undefined || !(max > min)) continue;
    return { name, normal, range: { min, max, step: step !== undefined && step > 0 ? step : 0 } };
  }
  return null;
}

/** The nearest multiple of the control's step, at least one. */
function onGrid(value: number, step: number): number {
  return step === 0 ? value : Math.max(1, Math.round(value / step)) * step;
}
