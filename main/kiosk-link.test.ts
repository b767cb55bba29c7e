import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { ToKioskProcess } from '../core/contracts/ipc.ts';
import type { KioskView } from '../core/contracts/kiosk-view.ts';
import { KioskLink } from './kiosk-link.ts';
import { standbyView } from './standby-view.ts';

function linked(running = true) {
  const posted: ToKioskProcess[] = [];
  const shown: KioskView[] = [];
  let exits = 0;
  let hangs = 0;
  const link = new KioskLink({
    version: '1',
    simulation: true,
    language: 'en',
    log: pino({ level: 'silent' }),
    post: (message) => {
      if (running) posted.push(message);
      return running;
    },
    show: (view) => shown.push(view),
    exit: () => {
      exits += 1;
    },
    visionHangs: () => {
      hangs += 1;
    },
    wall: () => 5,
  });
  return { link, posted, shown, exits: () => exits, hangs: () => hangs };
}

const home: KioskView = {
  ...standbyView({ wall: 9, version: '1', simulation: true, language: 'fr', screen: { kind: 'starting' } }),
  revision: 4,
  screen: { kind: 'home' },
};

it('shows that the kiosk is starting until it has something to say', () => {
  const { link, shown } = linked();
  expect(link.view().screen).toEqual({ kind: 'starting' });
  link.hear({ type: 'view', view: home });
  expect(shown).toEqual([home]);
  expect(link.view()).toEqual(home);
});

it('gives each action its own answer', async () => {
  const { link, posted } = linked();
  const first = link.act({ do: 'back' });
  const second = link.act({ do: 'use-pin' });
  const [one, two] = posted;
  if (one?.type !== 'act' || two?.type !== 'act') throw new Error('both actions go to the kiosk process');
  const refused = { code: 'kiosk.busy', message: 'Wait.', retryable: true };
  link.hear({ type: 'done', id: two.id, failure: refused });
  link.hear({ type: 'done', id: one.id, failure: null });
  expect(await first).toBeNull();
  expect(await second).toEqual(refused);
});

it('has the vision process ended that the kiosk finds to hang', () => {
  const { link, hangs } = linked();
  link.hear({ type: 'view', view: home });
  link.hear({ type: 'vision-hangs' });
  expect(hangs()).toBe(1);
  expect(link.view()).toEqual(home);
});

it('answers those who wait when the process dies, and keeps its language', async () => {
  const { link } = linked();
  link.hear({ type: 'view', view: home });
  const waiting = link.act({ do: 'back' });
  link.gone(false);
  expect(await waiting).toMatchObject({ code: 'kiosk.not-running', retryable: true });
  expect(link.view()).toMatchObject({ language: 'fr', screen: { kind: 'starting' } });
});

it('is out of order with a code until a process brings a snapshot', () => {
  const { link } = linked();
  link.gone(true);
  expect(link.view().screen).toMatchObject({ kind: 'out-of-order', code: 'kiosk.not-starting' });
  link.hear({ type: 'fatal', failure: { code: 'storage.full', message: 'Free space.', retryable: false } });
  link.gone(true);
  expect(link.view().screen).toMatchObject({ kind: 'out-of-order', code: 'storage.full' });
  link.hear({ type: 'view', view: home });
  expect(link.view().screen).toEqual({ kind: 'home' });
});

it('switches the language even without a kiosk process, and refuses the rest', async () => {
  const { link, shown } = linked(false);
  expect(await link.act({ do: 'language', language: 'fr' })).toBeNull();
  expect(shown.at(-1)?.language).toBe('fr');
  expect(await link.act({ do: 'back' })).toMatchObject({ code: 'kiosk.not-running' });
});

it('leaves on the kiosk’s word, and drops what it cannot understand', () => {
  const { link, shown, exits } = linked();
  link.hear({ type: 'view', view: { revision: 1 } });
  link.hear('garbage');
  expect(shown).toEqual([]);
  link.hear({ type: 'exit' });
  expect(exits()).toBe(1);
});
