/** What the preload script puts on the page's `window.roster`, and the envelope of every answer. */
import type { Failure } from './error.ts';
import type { IpcCall, IpcPush } from './ipc.ts';

/** An answer as it crosses: the value, or the failure with its code (a thrown error would lose it). */
export type IpcAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure };

export interface RosterWindow {
  call(name: IpcCall, input: unknown): Promise<IpcAnswer>;
  /** Calls the listener with each pushed value, parsed by main before it was sent. Returns its off. */
  on(name: IpcPush, listener: (value: unknown) => void): () => void;
  /** `data` of the window message that carries a frame port. */
  readonly framePortMessage: string;
}
