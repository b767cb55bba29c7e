/** Kiosks, hub and broker killed at random moments while people check in; the full run is `npm run -s chaos`. */
import { expect, test } from 'vitest';
import { runKills } from '../../scripts/chaos/kill-run.ts';
import { inWords } from '../../scripts/chaos/report.ts';
import { MOSQUITTO } from '../helpers/mosquitto.ts';

const POINTS = 60;

test.runIf(MOSQUITTO)(
  `${POINTS} kills: nobody who was told is lost, doubled or absent, and both logs are valid`,
  async () => {
    const options = { points: POINTS, seed: 60, rooms: [2], peopleEach: 4, say: () => {} };
    const report = await runKills(options);
    console.log(inWords(report));
    expect(report.violations).toEqual([]);
    expect(report.points).toHaveLength(POINTS);
    expect(new Set(report.points.map(({ kind }) => kind)).size).toBe(3);
    expect(report.verdict.told).toBeGreaterThan(5);
  },
  600_000,
);
