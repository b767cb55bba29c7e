import { describe, expect, test } from 'vitest';
import type { Hint } from '../../core/contracts/vision.ts';
import { ExposureHelp } from './exposure.ts';

/** A camera with these controls that does what it is told, unless it is stubborn. */
class StandInTrack {
  readyState = 'live';
  readonly applied: object[] = [];
  readonly #controls: object;
  readonly #settings: object;
  stubborn = false;

  constructor(controls: object, settings: object) {
    this.#controls = controls;
    this.#settings = settings;
  }

  getCapabilities = () => this.#controls;
  getSettings = () => this.#settings;
  applyConstraints = async (wanted: object) => {
    if (this.stubborn) throw new Error('no');
    this.applied.push(wanted);
  };
}

const EV = { exposureCompensation: { min: -2, max: 2, step: 0.25 } };
const there = { x: 0, y: 0, width: 1, height: 1 };

async function see(
  help: ExposureHelp,
  hint: Hint | null,
  from: number,
  ms: number,
  box: object | null = there,
) {
  for (let now = from; now < from + ms; now += 100) {
    help.see({ box, hint }, now);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
  }
}
const set = (name: string, value: number) => ({ advanced: [{ [name]: value }] });

describe('the camera’s own controls', () => {
  test('are turned up step by step while more light is asked for, and back when nobody is there', async () => {
    const track = new StandInTrack(EV, { exposureCompensation: 0 });
    const help = new ExposureHelp(track);
    await see(help, 'more-light', 0, 900);
    expect(track.applied).toEqual([]);
    await see(help, 'more-light', 900, 1_500);
    expect(track.applied).toEqual([set('exposureCompensation', 0.5), set('exposureCompensation', 1)]);
    await see(help, null, 2_400, 3_000);
    expect(track.applied.length).toBe(2);
    await see(help, null, 5_400, 6_000, null);
    expect(track.applied.slice(2)).toEqual([set('exposureCompensation', 0)]);
  });

  test('are turned down against bright light, never beyond their range', async () => {
    const track = new StandInTrack({ brightness: { min: 0, max: 8, step: 1 } }, { brightness: 2 });
    await see(new ExposureHelp(track), 'less-light', 0, 10_000);
    expect(track.applied).toEqual([set('brightness', 1), set('brightness', 0)]);
  });

  test('are left alone by a hint that flickers, and where there are none', async () => {
    const track = new StandInTrack(EV, { exposureCompensation: 0 });
    const help = new ExposureHelp(track);
    for (let now = 0; now < 8_000; now += 800) {
      await see(help, 'more-light', now, 400);
      await see(help, 'come-closer', now + 400, 400);
    }
    expect(track.applied).toEqual([]);
    const plain = new StandInTrack({}, {});
    await see(new ExposureHelp(plain), 'more-light', 0, 8_000);
    expect(plain.applied).toEqual([]);
  });

  test('that refuse change nothing and break nothing', async () => {
    const track = new StandInTrack(EV, { exposureCompensation: 0 });
    track.stubborn = true;
    const help = new ExposureHelp(track);
    await see(help, 'more-light', 0, 3_000);
    track.stubborn = false;
    await see(help, 'more-light', 3_000, 1_000);
    expect(track.applied).toEqual([set('exposureCompensation', 0.5)]);
  });
});
