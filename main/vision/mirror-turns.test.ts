import { describe, expect, test } from 'vitest';
import { cosine, meanEmbedding, normalise } from './embedder.ts';
import { MirrorTurns } from './mirror-turns.ts';

const unit = (...values: number[]) => normalise(Float32Array.from(values));
const ada = { plain: unit(1, 0.2, 0), mirrored: unit(1, 0, 0.2) };
const bob = { plain: unit(0, 1, 0.1), mirrored: unit(0, 1, 0.2) };

/** A pass over somebody's face that writes down which sides were asked for. */
function passes() {
  const asked: boolean[] = [];
  const of = (who: typeof ada) => async (mirrored: boolean) => {
    asked.push(mirrored);
    return mirrored ? who.mirrored : who.plain;
  };
  return { asked, of };
}

describe('face and mirror image in turns', () => {
  test('cost two passes once and one from then on, with the same vector for a face that holds still', async () => {
    const turns = new MirrorTurns(0.35);
    const { asked, of } = passes();
    const track = {};
    const whole = meanEmbedding([ada.plain, ada.mirrored]);
    for (let frame = 0; frame < 4; frame++)
      expect(cosine(await turns.next(track, of(ada)), whole)).toBeCloseTo(1, 5);
    expect(asked).toEqual([false, true, true, false, true]);
  });

  test('never mix two people', async () => {
    const turns = new MirrorTurns(0.35);
    const { of } = passes();
    const track = {};
    await turns.next(track, of(ada));
    const vector = await turns.next(track, of(bob));
    expect(cosine(vector, meanEmbedding([bob.plain, bob.mirrored]))).toBeCloseTo(1, 5);
  });

  test('keep tracks apart', async () => {
    const turns = new MirrorTurns(-1);
    const { asked, of } = passes();
    await turns.next({}, of(ada));
    await turns.next({}, of(bob));
    expect(asked).toEqual([false, true, false, true]);
  });
});
