/** A display for windows on a machine that has none, or where nobody should see them. */
import { type ChildProcess, spawn } from 'node:child_process';

export interface VirtualDisplay {
  /** For the environment variable DISPLAY, such as `:99`. */
  readonly display: string;
  /** Ends with it. */
  readonly server: ChildProcess;
}

/**
 * Starts one of `size` pixels. The number comes from the server itself, so that two never collide.
 * @throws Error when the server does not start
 */
export async function virtualDisplay(size = '1280x800'): Promise<VirtualDisplay> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', `${size}x24`, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const display = await new Promise<string>((found, failed) => {
    server.once('error', failed);
    server.once('exit', () => failed(new Error('The virtual display ended: install the package xvfb.')));
    server.stdout.once('data', (data: Buffer) => found(`:${data.toString().trim()}`));
  });
  return { display, server };
}
