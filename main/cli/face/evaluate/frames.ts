import { RosterError } from '../../../../core/contracts/error.ts';
import type { OddFile } from '../../../../core/contracts/face-report.ts';
import { type Picture, readPicture } from '../../../vision/frame-files.ts';

/** What recordings are taken to come from. */
export const bareFrame = {
  type: 'frame',
  seq: 0,
  epoch: 0,
  capturedAt: 0,
  camera: 'recorded webcam',
} as const;

/** A frame's picture; null for a file that is none, which is then named once. */
export async function readFrame(path: string, odd: OddFile[]): Promise<Picture | null> {
  try {
    return await readPicture(path);
  } catch (error) {
    if (!(error instanceof RosterError)) throw error;
    if (!odd.some((one) => one.path === path)) odd.push({ path, reason: error.code, message: error.message });
    return null;
  }
}
