import { expect, it } from 'vitest';
import { method } from '../../../core/contracts/fact.ts';
import { LANGUAGES } from '../../../core/contracts/language.ts';
import { challengeStep, faceEvidence, faceRefusal, spoofSign } from '../../../core/contracts/vision.ts';
import { createWords } from '../words.ts';

it.each(LANGUAGES)('everything that a face decision can say has words in %s', (language) => {
  const words = createWords(language);
  const keys = [
    ...faceRefusal.options.flatMap((reason) => [`faces.why.${reason}`, `faces.short.${reason}`]),
    ...challengeStep.options.map((step) => `faces.step.${step}`),
    ...spoofSign.options.map((sign) => `faces.sign.${sign}`),
    ...faceEvidence.shape.liveness.shape.challengeResult.options.map((one) => `faces.challengeResult.${one}`),
    ...method.options.map((one) => `mine.known.${one}`),
  ];
  expect(keys.filter((key) => !words.exists(key))).toEqual([]);
  for (const gallery of faceEvidence.shape.gallery.options)
    expect(words.exists(`faces.gallery.${gallery}`, { count: 2 }), gallery).toBe(true);
});
