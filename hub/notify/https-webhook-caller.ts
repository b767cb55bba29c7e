import { request } from 'node:https';
import type { Sent } from '../../core/ports/mailer.ts';
import type { WebhookCall, WebhookCaller } from '../../core/ports/webhook-caller.ts';
import { ClosedAddress, isClosedLiteral, publicLookup } from './public-address.ts';

/** From the look-up of the name to the last byte of the answer, ms. */
const TIMEOUT_MS = 15_000;

export interface WebhookCallerOptions {
  /** Calls addresses inside one's own network too. */
  readonly allowPrivate: boolean;
  /** Certificates of an authority of one's own, PEM; null trusts the public ones. */
  readonly ca: string | null;
  readonly timeoutMs?: number;
}

/** HTTPS only, every call on a connection of its own. A redirection is not followed: it counts as a failure. */
export class HttpsWebhookCaller implements WebhookCaller {
  readonly #options: WebhookCallerOptions;

  constructor(options: WebhookCallerOptions) {
    this.#options = options;
  }

  async post(call: WebhookCall): Promise<Sent> {
    const { allowPrivate } = this.#options;
    const { protocol, hostname } = new URL(call.url);
    if (protocol !== 'https:') return { kind: 'never', error: 'the address is not https' };
    if (!allowPrivate && isClosedLiteral(hostname)) return failed(new ClosedAddress());
    try {
      return verdict(await this.#send(call));
    } catch (error) {
      return failed(error);
    }
  }

  #send({ url, headers, body }: WebhookCall): Promise<number> {
    const { allowPrivate, ca, timeoutMs = TIMEOUT_MS } = this.#options;
    return new Promise((resolve, reject) => {
      const sent = request(
        url,
        {
          method: 'POST',
          agent: false,
          signal: AbortSignal.timeout(timeoutMs),
          ...(allowPrivate ? {} : { lookup: publicLookup }),
          ...(ca === null ? {} : { ca }),
          headers: {
            ...headers,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'smart-roster-hub',
          },
        },
        (response) => {
          // What it says does not matter, and it may be endless.
          response.destroy();
          resolve(response.statusCode ?? 0);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function verdict(status: number): Sent {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status === 410) return { kind: 'never', error: 'HTTP 410: it wants no more' };
  if (status >= 300 && status < 400) return { kind: 'again', error: `HTTP ${status}: not followed` };
  return { kind: 'again', error: `HTTP ${status}` };
}

/** By the error's code: its text may name addresses. */
function failed(error: unknown): Sent {
  if (error instanceof ClosedAddress) return { kind: 'again', error: error.message };
  const { name, code } = error as { name?: string; code?: unknown };
  if (name === 'TimeoutError' || name === 'AbortError') return { kind: 'again', error: 'no answer in time' };
  return { kind: 'again', error: typeof code === 'string' ? code : 'the connection failed' };
}
