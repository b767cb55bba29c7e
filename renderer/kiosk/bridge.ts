/**
 * The renderer's door to Electron main, typed from the one table of calls. The preload script exposes `window.roster`
 * (channel names and plain data only); this turns its answers back into values and errors.
 */
import type { z } from 'zod';
import type { RosterWindow } from '../../core/contracts/bridge.ts';
import { RosterError } from '../../core/contracts/error.ts';
import type { IpcCall, ipcCalls } from '../../core/contracts/ipc.ts';
import type { KioskAction, KioskView } from '../../core/contracts/kiosk-view.ts';

declare global {
  interface Window {
    readonly roster: RosterWindow;
  }
}

type Output<C extends IpcCall> = z.output<(typeof ipcCalls)[C]['output']>;
type Input<C extends IpcCall> = z.input<(typeof ipcCalls)[C]['input']>;

/** What the screens need from the outside: the snapshot, actions, and ports for camera frames. */
export interface KioskBridge {
  view(): Promise<KioskView | null>;
  onView(listener: (view: KioskView) => void): () => void;
  act(action: KioskAction): Promise<Output<'act'>>;
  /** Asks for a frame port; it arrives through `onFramePort`, and again whenever the vision process restarts. */
  askFramePort(): Promise<void>;
  onFramePort(listener: (port: MessagePort) => void): () => void;
}

/** The bridge over the preload script's window object. Throws `RosterError` when main refuses a call. */
export function electronBridge(window: Window): KioskBridge {
  const call = async <C extends IpcCall>(name: C, input: Input<C>): Promise<Output<C>> => {
    const answer = await window.roster.call(name, input);
    if (!answer.ok)
      throw new RosterError(answer.failure.code, answer.failure.message, {
        retryable: answer.failure.retryable,
      });
    return answer.value as Output<C>;
  };
  return {
    view: () => call('view', null),
    onView: (listener) => window.roster.on('view', (view) => listener(view as KioskView)),
    act: (action) => call('act', action),
    askFramePort: async () => {
      await call('framePort', null);
    },
    onFramePort: (listener) => {
      const onMessage = (event: MessageEvent): void => {
        const port = event.ports[0];
        if (event.source === window && event.data === window.roster.framePortMessage && port !== undefined)
          listener(port);
      };
      window.addEventListener('message', onMessage);
      return () => window.removeEventListener('message', onMessage);
    },
  };
}
