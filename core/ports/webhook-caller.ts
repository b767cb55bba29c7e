/** Posts to another system. */
import type { Sent } from './mailer.ts';

export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
}

export interface WebhookCaller {
  /** Any answer of 200 to 299 is taken as received; 410 as never to be sent again. Never throws. */
  post(call: WebhookCall): Promise<Sent>;
}
