/** A file that takes the hub a while: fetched here, so that waiting is seen and a "no" is shown in words. */
import type { Operation } from '../../../core/contracts/rest/operation.ts';
import { type CallInput, hrefOf } from './client.ts';
import { Failure, failureOf } from './failure.ts';

interface Options {
  readonly language: string;
  /** What a browser saves it as. */
  readonly name: string;
  /** Bytes so far, and of how many when the hub says so. */
  readonly onProgress: (bytes: number, of: number | null) => void;
  readonly signal: AbortSignal;
}

/** Fetches the file and hands it to the browser to be saved. @throws Failure for everything but success */
export async function download<O extends Operation>(
  operation: O,
  input: Pick<CallInput<O>, 'params' | 'query'>,
  { language, name, onProgress, signal }: Options,
): Promise<void> {
  const response = await ask(hrefOf(operation, input), { 'accept-language': language }, signal);
  const length = Number(response.headers.get('content-length'));
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    parts.push(read.value);
    bytes += read.value.length;
    onProgress(bytes, length > 0 ? length : null);
  }
  const type = response.headers.get('content-type') ?? 'application/octet-stream';
  save(new Blob(parts, { type }), name);
}

/** A file that is shown on the page. @throws Failure for everything but success */
export async function readFile(href: string, signal: AbortSignal): Promise<Blob> {
  const response = await ask(href, {}, signal);
  return response.blob();
}

async function ask(href: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const response = await fetch(href, {
    headers,
    credentials: 'same-origin',
    cache: 'no-store',
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? error : new Failure('unreachable', 'no answer');
  });
  if (!response.ok) throw failureOf(response.status, await response.json().catch(() => null));
  return response;
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the bytes by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
