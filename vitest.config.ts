import { defineConfig } from 'vitest/config';

const SPANNING = 'tests/**/*.test.ts';
/** The encrypted file itself, and how it fills. */
const ABOUT_SQLITE = ['hub/storage/database.test.ts', 'hub/rest/full-disk.test.ts'];
const ABOUT_POSTGRES = '**/*.postgres.test.ts';
const QUICK_PASSWORDS = 'tests/helpers/quick-passwords.ts';
const NEVER = ['**/node_modules/**', 'dist/**', 'out/**', '.cache/**', '.demo/**'];

/** Two files at a time: most of what spans processes waits for clocks and for other processes. */
export default defineConfig({
  test: {
    globalSetup: 'tests/helpers/temp-folder.ts',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...NEVER, SPANNING, ABOUT_POSTGRES],
          setupFiles: QUICK_PASSWORDS,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'spanning',
          include: [SPANNING],
          exclude: [...NEVER, ABOUT_POSTGRES],
          setupFiles: QUICK_PASSWORDS,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // What rests on the hub's database, once more: the projects above have it on SQLite.
        test: {
          name: 'postgres',
          include: ['hub/{cli,rest,jobs,services,storage}/**/*.test.ts', 'tests/hub/**/*.test.ts'],
          exclude: [...NEVER, ...ABOUT_SQLITE],
          setupFiles: QUICK_PASSWORDS,
          env: { HUB_TEST_DATABASE: 'postgres' },
          globalSetup: 'tests/helpers/postgres-setup.ts',
          testTimeout: 300_000,
          hookTimeout: 180_000,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
