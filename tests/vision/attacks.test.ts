import { expect, test } from 'vitest';
import { letIn, passed } from '../../scripts/attacks/report.ts';
import { runSuite } from '../../scripts/attacks/run.ts';
import { SPECIES } from '../../scripts/attacks/species.ts';

test('a few generated attacks find no way through a whole kiosk that asks everybody; genuine walk-ups do', {
  timeout: 900_000,
}, async () => {
  const options = {
    genuine: 4,
    seed: 7,
    half: 1,
    kiosks: 1,
    species: '',
    goes: 1,
    keep: null,
    identities: 4,
  };
  const { outcomes } = await runSuite({ ...options, attacks: Object.keys(SPECIES).length }, () => undefined);
  const attacks = outcomes.filter((one) => one.species !== null);
  const genuine = outcomes.filter((one) => one.species === null);
  expect(new Set(attacks.map((one) => one.species))).toEqual(new Set(Object.keys(SPECIES)));
  expect(attacks.filter(letIn)).toEqual([]);
  for (const one of attacks.filter(({ species }) => species === 'virtual camera'))
    expect(one.result).toBe('vision.virtual-camera');
  // The kiosk draws the steps and the models misread a frame now and then: the rate of genuine people is the whole
  // suite's to give. Here somebody must come through at all, as the kiosk's log has it, and nobody else.
  expect(genuine.filter((one) => passed(one) && one.checkIns === 1).length).toBeGreaterThanOrEqual(1);
  for (const one of genuine) expect(one.checkIns).toBeLessThanOrEqual(passed(one) ? 1 : 0);
});
