import { expect, it } from 'vitest';
import { IntakeQueue } from './intake-queue.ts';

/** Records the groups; a piece of 13 cannot be stored. */
function queue(most = 10) {
  const groups: number[][] = [];
  const made = new IntakeQueue<number, string>({
    sizeOf: (item) => item,
    small: 1,
    most,
    work: async (group) => {
      await Promise.resolve();
      if (group.includes(13)) throw new Error('no room for 13');
      groups.push([...group]);
      return group.map((item) => `done ${item}`);
    },
  });
  return { groups, add: (item: number) => made.add(item) };
}

it('does together what came in while it was busy, each answered in its place', async () => {
  const { groups, add } = queue();
  const answers = await Promise.all([add(2), add(3), add(4), add(5), add(6)]);
  expect(answers).toEqual([2, 3, 4, 5, 6].map((item) => `done ${item}`));
  expect(groups).toEqual([[2], [3, 4, 5], [6]]);
});

it('takes small pieces before large ones that came earlier, and a piece larger than a group alone', async () => {
  const { groups, add } = queue();
  await Promise.all([add(2), add(50), add(4), add(1)]);
  expect(groups).toEqual([[2], [1, 50], [4]]);
});

it('keeps nobody out for a piece that fails', async () => {
  const { groups, add } = queue(100);
  const answers = await Promise.allSettled([add(2), add(3), add(13), add(4)]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(groups).toEqual([[2], [3], [4]]);
});
