import { defineConfig } from 'vitest/config';

const SPANNING = 'tests/**/*.test.ts';
const NEVER = ['**/node_modules/**', 'dist/**', 'out/**', '.cache/**', '.demo/**'];

/** Tests beside the code run side by side; what starts whole processes runs after them, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...NEVER, SPANNING],
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'spanning',
          include: [SPANNING],
          exclude: NEVER,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
