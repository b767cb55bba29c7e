/** Puts `window.roster` on the page: calls, pushes and frame ports by name, plain data only. Main checks everything. */
import { contextBridge, ipcRenderer } from 'electron';
import type { RosterWindow } from '../core/contracts/bridge.ts';
import { callChannel, FRAME_PORT_CHANNEL, pushChannel } from '../core/contracts/ipc.ts';

const roster: RosterWindow = {
  call: (name, input) => ipcRenderer.invoke(callChannel(name), input),
  on: (name, listener) => {
    const heard = (_event: unknown, value: unknown): void => listener(value);
    ipcRenderer.on(pushChannel(name), heard);
    return () => ipcRenderer.off(pushChannel(name), heard);
  },
  framePortMessage: FRAME_PORT_CHANNEL,
};

contextBridge.exposeInMainWorld('roster', roster);

// A port cannot cross the bridge; the page's own window is the way in.
ipcRenderer.on(FRAME_PORT_CHANNEL, (event) => {
  window.postMessage(FRAME_PORT_CHANNEL, location.origin, [...event.ports]);
});
