import { expect, it } from 'vitest';
import type { IpcAnswer } from '../core/contracts/bridge.ts';
import { RosterError } from '../core/contracts/error.ts';
import { callChannel, ipcCalls, pushChannel } from '../core/contracts/ipc.ts';
import type { KioskAction } from '../core/contracts/kiosk-view.ts';
import { type Asker, type IpcHandlers, openGate } from './ipc-gate.ts';
import { standbyView } from './standby-view.ts';

const ours: Asker = { senderFrame: {} };
const view = standbyView({
  wall: 0,
  version: '1',
  simulation: false,
  language: 'en',
  screen: { kind: 'starting' },
});

function gate(handlers: Partial<IpcHandlers> = {}) {
  const listeners = new Map<string, (event: Asker, input: unknown) => Promise<IpcAnswer>>();
  const sent: [string, unknown][] = [];
  const refusals: string[] = [];
  const actions: KioskAction[] = [];
  const opened = openGate<Asker>(
    {
      handle: (channel, listener) => listeners.set(channel, listener),
      isOurs: (event) => event === ours,
      send: (channel, value) => sent.push([channel, value]),
      refused: (call, code) => refusals.push(`${call} ${code}`),
    },
    {
      view: async () => view,
      act: async (action) => {
        actions.push(action);
        return { ok: true, failure: null };
      },
      framePort: async () => null,
      ...handlers,
    },
  );
  const call = (name: keyof typeof ipcCalls, input: unknown, from: Asker = ours): Promise<IpcAnswer> => {
    const listener = listeners.get(callChannel(name));
    if (listener === undefined) throw new Error(`no handler for ${name}`);
    return listener(from, input);
  };
  return { call, sent, refusals, actions, push: opened.push, channels: [...listeners.keys()] };
}

it('opens exactly the calls of the contract', () => {
  const expected = (Object.keys(ipcCalls) as (keyof typeof ipcCalls)[]).map(callChannel);
  expect(gate().channels).toEqual(expected);
});

it('answers our own page', async () => {
  const { call, actions } = gate();
  expect(await call('view', null)).toEqual({ ok: true, value: view });
  await call('act', { do: 'enter-pin', pin: '1234' });
  expect(actions).toEqual([{ do: 'enter-pin', pin: '1234' }]);
});

it('refuses anybody else before a handler hears of it', async () => {
  const { call, actions, refusals } = gate();
  const answer = await call('act', { do: 'back' }, { senderFrame: {} });
  expect(answer).toMatchObject({ ok: false, failure: { code: 'ipc.not-ours' } });
  expect(actions).toEqual([]);
  expect(refusals).toEqual(['act ipc.not-ours']);
});

it.each([
  ['an unknown action', { do: 'format-disk' }],
  ['a PIN that is none', { do: 'enter-pin', pin: 'abcd' }],
  ['nothing', null],
  ['a comment that is too long', { do: 'exit', code: 'x'.repeat(65) }],
])('refuses %s', async (_what, input) => {
  const { call, actions } = gate();
  expect(await call('act', input)).toMatchObject({ ok: false, failure: { code: 'ipc.bad-input' } });
  expect(actions).toEqual([]);
});

it('does not let a malformed answer or snapshot through', async () => {
  const broken = { ...view, revision: 'one' } as unknown as typeof view;
  const { call, push, sent } = gate({ view: async () => broken });
  expect(await call('view', null)).toMatchObject({ ok: false, failure: { code: 'ipc.bad-output' } });
  expect(() => push('view', broken)).toThrow();
  push('view', view);
  expect(sent).toEqual([[pushChannel('view'), view]]);
});

it('keeps the code of a failure, and hides what an unexpected one says', async () => {
  const coded = gate({ view: () => Promise.reject(new RosterError('storage.full', 'Free some space.')) });
  expect(await coded.call('view', null)).toMatchObject({ failure: { code: 'storage.full' } });
  const secret = gate({ view: () => Promise.reject(new Error('/home/kiosk/secret')) });
  const answer = await secret.call('view', null);
  expect(answer).toMatchObject({ ok: false, failure: { code: 'ipc.failed', retryable: true } });
  expect(JSON.stringify(answer)).not.toContain('secret');
});
