/**
 * The gate between the page and the kiosk, derived from the one table of calls: only our own window's main frame may
 * ask, what it asks is parsed before anybody hears it, and so is what it is told. Knows no Electron, so that a test
 * can stand in for either side.
 */
import type { z } from 'zod';
import type { IpcAnswer } from '../core/contracts/bridge.ts';
import { RosterError } from '../core/contracts/error.ts';
import {
  callChannel,
  type IpcCall,
  type IpcPush,
  ipcCalls,
  ipcPushes,
  pushChannel,
} from '../core/contracts/ipc.ts';

type Input<C extends IpcCall> = z.output<(typeof ipcCalls)[C]['input']>;
type Output<C extends IpcCall> = z.input<(typeof ipcCalls)[C]['output']>;
type Push<P extends IpcPush> = z.input<(typeof ipcPushes)[P]>;

/** One handler per call: a missing one does not compile. */
export type IpcHandlers = { readonly [C in IpcCall]: (input: Input<C>) => Promise<Output<C>> };

/** Who asks: the frame of a web page. */
export interface Asker {
  readonly senderFrame: object | null;
}

export interface GateParts<E extends Asker> {
  readonly handle: (channel: string, listener: (event: E, input: unknown) => Promise<IpcAnswer>) => void;
  /** Whether the asker is our own window's main frame, showing our own page. */
  readonly isOurs: (event: E) => boolean;
  readonly send: (channel: string, value: unknown) => void;
  /** Hears about refusals, for the log; never the input itself. */
  readonly refused: (call: string, code: string) => void;
}

/** Opens the gate. Returns how to push to the page. */
export function openGate<E extends Asker>(
  parts: GateParts<E>,
  handlers: IpcHandlers,
): { push<P extends IpcPush>(name: P, value: Push<P>): void } {
  for (const name of Object.keys(ipcCalls) as IpcCall[]) {
    parts.handle(callChannel(name), async (event, input) => {
      try {
        if (!parts.isOurs(event))
          throw new RosterError('ipc.not-ours', 'Only the kiosk page may call the kiosk.');
        return { ok: true, value: await answer(name, handlers, input) };
      } catch (error) {
        const failure = asRosterError(error).toFailure();
        parts.refused(name, failure.code);
        return { ok: false, failure };
      }
    });
  }
  return { push: (name, value) => parts.send(pushChannel(name), ipcPushes[name].parse(value)) };
}

async function answer<C extends IpcCall>(name: C, handlers: IpcHandlers, input: unknown): Promise<unknown> {
  const call = ipcCalls[name];
  const parsed = call.input.safeParse(input);
  if (!parsed.success)
    throw new RosterError('ipc.bad-input', `The page called "${name}" with something invalid; reload it.`);
  // The table pairs each name with its input; the compiler loses that pairing over a union of calls.
  const handler = handlers[name] as (value: unknown) => Promise<unknown>;
  const output = call.output.safeParse(await handler(parsed.data));
  if (!output.success)
    throw new RosterError('ipc.bad-output', `The kiosk answered "${name}" with something invalid.`);
  return output.data;
}

function asRosterError(error: unknown): RosterError {
  if (error instanceof RosterError) return error;
  return new RosterError('ipc.failed', 'The kiosk could not answer; try again.', {
    retryable: true,
    cause: error,
  });
}
