import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { waitingFor } from '../../core/domain/session.ts';
import type { Disk, Shelf } from './disk.ts';
import { MUTATIONS } from './mutations.ts';
import { live, makeShelves, runHistories } from './run.ts';
import type { Step, StepKind } from './steps.ts';
import { World } from './world.ts';

const ROOT = join(import.meta.dirname, '../..');
const SMOKE = 12;

/** A history as the command prints it: `what(kiosk,who,choice) …`. */
function steps(told: string): Step[] {
  return told.split(' ').map((one) => {
    const [, what = '', kiosk, who, choice] = /^([a-z-]+)\((\d+),(\d+),(\d+)\)$/.exec(one) ?? [];
    return { what: what as StepKind, kiosk: Number(kiosk), who: Number(who), choice: Number(choice) };
  });
}

const DAY =
  'flow(0,0,0) flow(1,0,0) time(0,0,7) start(0,0,0) check-in(0,0,0) flow(0,0,0) hub-backup(0,0,0) image-taken(0,0,0) ' +
  'check-in(0,1,0) flow(0,0,0) image-restored(0,0,0) check-in(0,2,0) crash-writing(0,3,0) hub-restored(0,0,0) ' +
  'flow(0,0,0) settle(0,0,0) flow(1,0,0) check-in(1,3,0) partition(1,0,3)';

/** Every row of every table. */
function contents({ raw }: Disk): Map<string, unknown[]> {
  const names = raw
    .prepare<[], string>("SELECT name FROM main.sqlite_master WHERE type = 'table'")
    .pluck()
    .all();
  return new Map(names.map((name) => [name, raw.prepare(`SELECT * FROM main."${name}"`).all()]));
}

describe('random histories of kiosks and a hub', () => {
  const drawn = Math.floor(Math.random() * 2 ** 31);

  it.each([1, drawn])('lose, double and deny nothing (seed %i)', async (seed) => {
    const { failures } = await runHistories({ seed, from: 0, runs: SMOKE });
    expect(failures, `npm run -s histories -- --seed ${seed} --runs ${SMOKE}`).toEqual([]);
  });

  it('live through a day with everything in it', async () => {
    const counts = new Map<string, number>();
    await live(await makeShelves(), steps(DAY), counts);
    for (const what of ['start', 'check-in', 'image-restored', 'hub-restored', 'partition'])
      expect(counts.get(what), what).toBeGreaterThan(0);
  });

  it('begin on a disk that another one used with nothing of what that one left', async () => {
    const shelves = await makeShelves();
    for (const shelf of [shelves.hub, shelves.kiosk] as Shelf<Disk>[]) {
      const disk = shelf.take();
      const fresh = contents(disk);
      shelf.giveBack(disk);
      await live(shelves, steps(DAY.split(' ').slice(0, 6).join(' ')));
      expect(contents(disk)).not.toEqual(fresh);
      expect(contents(shelf.take())).toEqual(fresh);
    }
  });

  it('send all of a forked log to a hub that was put back to before it saw the fork', async () => {
    const found =
      'flow(0,0,0) flow(1,0,0) time(0,0,9) start(0,0,0) flow(0,0,0) flow(1,0,0) hub-backup(0,0,0) image-restored(0,0,0) ' +
      'kiosk-correction(0,0,0) flow(0,0,0) hub-restored(0,0,0) check-in(0,0,0) check-in(0,0,0) excuse(0,0,0) ' +
      'deliver-up(0,0,0) flow(0,0,0)';
    await live(await makeShelves(), steps(found));
  });

  it('give a disk that was put back what was written in a later log, though its word of that was lost', async () => {
    const found =
      'flow(0,0,0) time(0,0,9) start(0,0,0) flow(0,0,0) flow(1,0,0) time(0,0,11) time(0,0,4) image-taken(0,0,0) ' +
      'damaged(0,0,0) flow(0,0,0) image-restored(0,0,0) hub-restarted(0,0,0) connect(0,0,0) clock-jump(0,0,0) ' +
      'deliver-up(0,0,0) flow(0,0,0) deliver-up(0,0,0) flow(0,0,0)';
    await live(await makeShelves(), steps(found));
  });
});

/** Kiosk 1 is carried away and says so; a backup; it is carried back, sent the session anew and takes part again. */
const BACK =
  'flow(0,0,0) flow(1,0,0) move-kiosk(1,0,1) partition(1,0,0) flow(1,0,0) time(1,0,0) flow(1,0,0) hub-backup(0,0,0) ' +
  'move-kiosk(1,0,0) partition(1,0,0) flow(1,0,0) time(0,0,8)';
const OVER = 'time(0,0,11) time(0,0,11) time(0,0,11) time(0,0,11)';

describe('histories that were thought of, where something was moved and a backup was put back', () => {
  it.each([
    [
      'waited for who takes part again since the backup',
      `${BACK} start(0,0,0) flow(0,0,0) flow(1,0,0) check-in(1,1,0) partition(1,0,3) hub-restored(0,0,0) ${OVER} flow(0,0,0) flow(2,0,0) settle(0,0,0)`,
    ],
    [
      'doubted though its seal stands before what was lost',
      'flow(0,0,0) flow(1,0,0) time(0,0,9) start(0,0,0) flow(0,0,0) flow(1,0,0) hub-backup(0,0,0) move-kiosk(0,0,1) partition(0,0,0) ' +
        'flow(0,0,0) time(0,0,0) move-kiosk(0,0,0) meet(0,0,0) check-in(0,1,0) damaged(0,0,0) hub-restored(0,0,0) ' +
        `${OVER} flow(0,0,0) settle(0,0,0)`,
    ],
    [
      'open although a cancellation was forgotten',
      'flow(0,0,0) flow(1,0,0) cancel(0,0,0) meet(0,0,0) hub-restored(0,0,0) meet(0,0,0)',
    ],
    [
      'open although it was forgotten that the session was brought forward',
      'flow(0,0,0) flow(1,0,0) put-off(0,0,0) time(0,0,7) time(0,0,5) time(0,0,7) meet(0,0,2) hub-restored(0,0,8) meet(1,2,3)',
    ],
  ])('%s', async (_what, told) => {
    await live(await makeShelves(), steps(told));
  });

  const worldAfter = async (told: string) => {
    const world = new World(await makeShelves(), 1);
    await world.begin();
    for (const step of steps(told)) await world.play(step);
    return world;
  };

  it('a session that was started at such a kiosk is not missed', async () => {
    const world = await worldAfter(
      `${BACK} start(1,0,0) check-in(1,1,0) flow(1,0,0) hub-restored(0,0,0) ${OVER} flow(0,0,0) time(0,0,0) flow(0,0,0) flow(2,0,0) settle(0,0,0)`,
    );
    expect(await world.hub.state()).toMatchObject({ missed: false, settled: false });
  });

  it('a kiosk that knows of a start that the hub has forgotten does not close its part and is sent it anew without end', async () => {
    const round = 'partition(1,0,3) flow(1,0,0) time(0,0,0) flow(1,0,0)';
    const world = await worldAfter(
      'flow(0,0,0) flow(1,0,0) hub-backup(0,0,0) time(0,0,9) start(0,0,0) flow(0,0,0) flow(1,0,0) partition(0,0,3) ' +
        'hub-restored(0,0,0) flow(1,0,0) move-session(0,0,1) partition(1,0,3) flow(1,0,0) time(0,0,0) move-kiosk(1,0,1) ' +
        Array(8).fill(round).join(' '),
    );
    const seals = world.kiosks[1]?.own().filter(({ type }) => type === 'session.sealed');
    expect(seals?.length).toBeGreaterThan(0);
    expect(seals?.length).toBeLessThan(4);
  });

  it('who was released, and takes part again since the session was put off, is waited for', async () => {
    const world = await worldAfter(
      'flow(0,0,0) flow(1,0,0) partition(1,0,3) release(1,0,0) put-off(0,0,5) partition(0,0,0) flow(0,0,0) flow(1,0,0) ' +
        'time(0,0,11) time(0,0,11) start(0,0,0) flow(0,0,0) flow(1,0,0) check-in(1,1,0) partition(1,0,3) ' +
        `${OVER} flow(0,0,0) settle(0,0,0)`,
    );
    expect(world.kiosks[1]?.own().map(({ type }) => type)).toContain('attendance.checked-in');
    const state = await world.hub.state();
    expect(waitingFor(state)).toContain(world.kiosks[1]?.id);
    expect(state.settled).toBe(false);
  });
});

it('has every line that the mutations break', async () => {
  const { readFileSync } = await import('node:fs');
  const { mutated } = await import('./mutations.ts');
  for (const edit of Object.values(MUTATIONS).flatMap(({ edits }) => edits)) {
    const source = readFileSync(join(ROOT, edit.file), 'utf8');
    expect(mutated(source, edit)).not.toBe(source);
  }
});

it('finds out a product that takes what it sent for stored', async () => {
  const flags = ['--seed', '1', '--from', '0', '--runs', '200', '--most', '1', '--no-shrink'];
  const hook = join(import.meta.dirname, 'mutate-on-load.ts');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', hook, join(import.meta.dirname, 'one-process.ts'), ...flags],
    { env: { ...process.env, MUTATION: 'ack' } },
  );
  const last = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
  expect(last.failures).toHaveLength(1);
});
