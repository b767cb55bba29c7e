/**
 * What crosses between Electron main, the renderer and the kiosk process. One table; preload, gate and test doubles
 * are derived from it, and no channel name is typed by hand anywhere else.
 */
import { z } from 'zod';
import { failure } from './error.ts';
import { kioskAction, kioskView } from './kiosk-view.ts';

/** Renderer → main, request and answer. */
export const ipcCalls = {
  /** The snapshot now; a reload starts here. */
  view: { input: z.null(), output: kioskView.nullable() },
  act: { input: kioskAction, output: z.object({ ok: z.boolean(), failure: failure.nullable() }) },
  /** Asks for a frame port to the vision process; it arrives as a `message` event with the port. */
  framePort: { input: z.null(), output: z.null() },
} as const;
export type IpcCall = keyof typeof ipcCalls;

/** Main → renderer, pushed. */
export const ipcPushes = { view: kioskView } as const;
export type IpcPush = keyof typeof ipcPushes;

export const callChannel = (call: IpcCall): string => `roster:call:${call}`;
export const pushChannel = (push: IpcPush): string => `roster:push:${push}`;
export const FRAME_PORT_CHANNEL = 'roster:frame-port';

/** Electron main → kiosk process. The vision control port comes along with the first message. */
export const toKioskProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('act'), id: z.number().int(), action: kioskAction }),
  /** A fresh control port to a (re)started vision process is attached to this message. */
  z.object({ type: z.literal('vision-port') }),
  z.object({ type: z.literal('vision-gone') }),
  z.object({ type: z.literal('stop') }),
]);
export type ToKioskProcess = z.infer<typeof toKioskProcess>;

/** Kiosk process → Electron main. */
export const fromKioskProcess = z.discriminatedUnion('type', [
  z.object({ type: z.literal('view'), view: kioskView }),
  z.object({ type: z.literal('done'), id: z.number().int(), failure: failure.nullable() }),
  /** IT gave the right code: leave the kiosk screen. */
  z.object({ type: z.literal('exit') }),
  z.object({ type: z.literal('fatal'), failure }),
  /** The vision process answers no more: end it, so that a fresh one is started. */
  z.object({ type: z.literal('vision-hangs') }),
]);
export type FromKioskProcess = z.infer<typeof fromKioskProcess>;
