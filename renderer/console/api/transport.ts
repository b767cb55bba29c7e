/** One HTTP exchange. Uploads go by XMLHttpRequest, which alone tells how far it has come; the rest by fetch. */
import { Failure } from './failure.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob | string | null;
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal;
}

/** @throws Failure `unreachable` when no answer came */
export function send(request: HttpRequest): Promise<HttpAnswer> {
  return request.onProgress ? upload(request, request.onProgress) : plain(request);
}

async function plain({ method, url, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, {
      method,
      headers,
      body,
      credentials: 'same-origin',
      cache: 'no-store',
      ...(signal ? { signal } : {}),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Failure('unreachable', error instanceof Error ? error.message : 'no answer');
  }
}

function upload(request: HttpRequest, onProgress: (done: number) => void): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const exchange = new XMLHttpRequest();
    exchange.open(request.method, request.url);
    for (const [name, value] of Object.entries(request.headers)) exchange.setRequestHeader(name, value);
    exchange.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onProgress(event.loaded / event.total);
    };
    exchange.onload = () => resolve({ status: exchange.status, text: exchange.responseText });
    exchange.onerror = () => reject(new Failure('unreachable', 'no answer'));
    exchange.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    request.signal?.addEventListener('abort', () => exchange.abort(), { once: true });
    exchange.send(request.body);
  });
}
