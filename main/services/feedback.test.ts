import { describe, expect, test } from 'vitest';
import { classroom, startByFace } from './testing/world.ts';

const RATINGS = { content: 5, delivery: 4, engagement: 3, overall: 4, comment: 'more practice' } as const;

async function ended() {
  const room = await classroom();
  const { world, trainer, ada, bob } = room;
  startByFace(world, trainer);
  world.pause();
  world.face.sees(ada.subject);
  world.face.sees(bob.subject);
  world.at(58);
  startByFace(world, trainer);
  await world.act({ do: 'end-session' });
  await world.act({ do: 'confirm-end' });
  world.pause();
  return room;
}

describe('feedback', () => {
  test('who was there is recognised, answers once, and the answers are sealed', async () => {
    const { world, ada, session } = await ended();
    expect(world.view.feedbackFor).toMatchObject({ id: session });
    await world.act({ do: 'give-feedback' });
    expect(world.screen).toEqual({ kind: 'feedback-identify', title: 'Welding' });
    expect(world.face.sees(ada.subject)).toBe(true);
    expect(world.screen).toEqual({ kind: 'feedback', title: 'Welding' });
    await world.act({ do: 'submit-feedback', ...RATINGS });
    expect(world.screen.kind).toBe('feedback-thanks');
    const [fact] = world.log.written('feedback.submitted');
    expect(fact && world.log.openSealed(fact)).toEqual(RATINGS);
    expect(fact?.text).not.toContain('more practice');
    world.pause();
    await world.act({ do: 'give-feedback' });
    world.face.sees(ada.subject);
    expect(world.refusal).toBe('feedback.already-given');
    expect(world.log.written('feedback.submitted')).toHaveLength(1);
  });

  test('by badge and PIN as well; who was not there is refused', async () => {
    const { world } = await ended();
    await world.act({ do: 'give-feedback' });
    world.reader.tap('B0B0B0B0');
    expect(world.screen).toMatchObject({ kind: 'pin', purpose: 'feedback' });
    await world.act({ do: 'enter-pin', pin: '1234' });
    expect(world.screen.kind).toBe('feedback');
    await world.act({ do: 'back' });
    await world.act({ do: 'give-feedback' });
    world.reader.tap('C0C0C0C0');
    await world.act({ do: 'enter-pin', pin: '9876' });
    expect(world.refusal).toBe('feedback.not-attended');
  });

  test('a stranger is refused', async () => {
    const { world } = await ended();
    await world.act({ do: 'give-feedback' });
    world.face.refuses('vision.unknown-face');
    expect(world.refusal).toBe('vision.unknown-face');
  });

  test('not before the end, and not after its window', async () => {
    const { world, trainer } = await classroom();
    startByFace(world, trainer);
    world.pause();
    await world.act({ do: 'give-feedback' });
    expect(world.refusal).toBe('feedback.not-open');
    const later = await ended();
    later.world.at(58 + 49 * 60);
    expect(later.world.view.feedbackFor).toBeNull();
    await later.world.act({ do: 'give-feedback' });
    expect(later.world.refusal).toBe('feedback.not-open');
  });

  test('the answers of somebody who left are not asked of the next', async () => {
    const { world, ada } = await ended();
    await world.act({ do: 'give-feedback' });
    world.face.sees(ada.subject);
    world.time.advance(181_000);
    expect(world.screen.kind).toBe('home');
    expect(await world.act({ do: 'submit-feedback', ...RATINGS })).toBe('action.not-now');
  });
});
