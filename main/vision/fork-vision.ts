import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Channel, childChannel, partOf } from './channel.ts';
import { SETTINGS_VARIABLE, type VisionSettings } from './settings.ts';

/** The vision process as a plain Node child: headless kiosk, tests, benchmarks. */
export interface ForkedVision {
  readonly control: Channel;
  readonly frames: Channel;
  readonly pid: number;
}

/** Starts the process; it says `ready` or `failed` on the control channel. Closing either channel ends it. */
export function forkVision(settings: Partial<VisionSettings> & { packDir: string }): ForkedVision {
  const child = fork(siblingModule('vision-process'), [], {
    serialization: 'advanced',
    env: { ...process.env, [SETTINGS_VARIABLE]: JSON.stringify(settings) },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const channel = childChannel(child);
  return {
    control: partOf(channel, ['ready', 'failed', 'rejected', 'progress', 'decision', 'alive']),
    frames: partOf(channel, ['frame-done']),
    pid: child.pid ?? 0,
  };
}

/** A module beside this one, in the source tree (.ts) or in a bundle (.js). */
export function siblingModule(name: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./${name}.${extension}`, import.meta.url));
}
