import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Bytes of a picture file that are looked at all. */
export const MAX_IMAGE_BYTES = 40 * 1024 * 1024;

export type ImageBytes =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'odd'; readonly reason: OddReason; readonly message: string };
export type OddReason = 'file.missing' | 'file.unreadable' | 'file.not-a-file' | 'file.too-large';

/**
 * The bytes of a file that may hold a picture. Devices and pipes (which may never end), folders and files past the
 * size limit are named, not read. Opened without waiting, so that a pipe nobody writes to does not hold it up.
 */
export async function readImageBytes(path: string): Promise<ImageBytes> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = await file.stat();
      if (!found.isFile())
        return odd(
          'file.not-a-file',
          `${path} is ${found.isDirectory() ? 'a folder' : 'a device or a pipe'}, not a file.`,
        );
      if (found.size > MAX_IMAGE_BYTES) {
        const megabytes = Math.round(found.size / 1024 / 1024);
        return odd(
          'file.too-large',
          `${path} has ${megabytes} MB, more than ${MAX_IMAGE_BYTES / 1024 / 1024} MB; save it smaller.`,
        );
      }
      return { kind: 'read', bytes: await file.readFile() };
    } finally {
      await file.close();
    }
  } catch (error) {
    return whyNot(path, error);
  }
}

function whyNot(path: string, error: unknown): ImageBytes {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return odd('file.missing', `${path} is not there; check the path.`);
  if (code === 'ELOOP') return odd('file.unreadable', `${path} is a link that leads back to itself.`);
  return odd('file.unreadable', `${path} cannot be read (${code || 'unknown reason'}).`);
}

function odd(reason: OddReason, message: string): ImageBytes {
  return { kind: 'odd', reason, message };
}
