/** The news desk and what it sends, on a hub of the tests, with a real SMTP server and a real HTTPS listener. */
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { SMTPServer } from 'smtp-server';
import { HttpsWebhookCaller } from '../../hub/notify/https-webhook-caller.ts';
import { SmtpMailer } from '../../hub/notify/smtp-mailer.ts';
import { CertificateAuthority } from '../../hub/pki/authority.ts';
import { DeliveryService } from '../../hub/services/notifications/delivery-service.ts';
import { NewsDesk } from '../../hub/services/notifications/news-desk.ts';
import type { HubFixture } from './hub-fixture.ts';

export interface Received {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** What the mail server does with the next messages; when the list is empty it takes them. */
export type MailFault = 'take' | 'busy' | 'no-such-mailbox' | 'cut' | 'cut-after-taking';

export class TestMailServer {
  readonly received: Received[] = [];
  readonly faults: MailFault[] = [];
  readonly #server: SMTPServer;

  constructor() {
    this.#server = new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo: (_address, _session, callback) => {
        const fault = this.faults[0];
        if (fault !== 'no-such-mailbox' && fault !== 'busy') return callback();
        this.faults.shift();
        const code = fault === 'busy' ? 451 : 550;
        return callback(Object.assign(new Error('not now'), { responseCode: code }));
      },
      onData: (stream, session, callback) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          const fault = this.faults.shift() ?? 'take';
          const text = Buffer.concat(parts).toString();
          const id = /^X-Roster-Delivery: (\S+)/m.exec(text)?.[1] ?? '';
          if (fault !== 'cut')
            this.received.push({ id, to: session.envelope.rcptTo[0]?.address ?? '', text });
          if (fault === 'take') return callback();
          // Neither yes nor no: the sender cannot know whether it was taken.
          for (const connection of this.#server.connections) connection.close();
        });
      },
    });
    // A connection that is cut is what the tests are about.
    this.#server.on('error', () => {});
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface Call {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A status, or what goes wrong at the wire. */
export type CallFault = number | 'cut' | 'cut-after-reading' | 'silent';

export class TestWebhookServer {
  readonly calls: Call[] = [];
  readonly faults: CallFault[] = [];
  ca = '';
  #server: Server | null = null;

  /** The address to call. */
  async start(): Promise<string> {
    const authority = await CertificateAuthority.open(mkdtempSync(join(tmpdir(), 'webhook-')), Date.now());
    const { key, certificate } = await authority.hubCertificate(['localhost', '127.0.0.1'], Date.now());
    this.ca = authority.pem;
    this.#server = createServer({ key, cert: certificate }, (request, response) => {
      const fault = this.faults.shift() ?? 204;
      if (fault === 'cut') {
        request.socket.destroy();
        return;
      }
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        this.calls.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
        if (fault === 'silent') return;
        if (fault === 'cut-after-reading') request.socket.destroy();
        else response.writeHead(fault as number, { location: 'https://localhost/elsewhere' }).end();
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    return `https://localhost:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  stop(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }
}

export interface NewsRig {
  readonly desk: NewsDesk;
  readonly deliveries: DeliveryService;
  readonly mail: TestMailServer;
  readonly hook: TestWebhookServer;
  readonly hookUrl: string;
  /** Follows the log and looks for states, then sends what is due. */
  work(): Promise<void>;
  /** Another process of the same hub. */
  again(): { desk: NewsDesk; deliveries: DeliveryService };
  stop(): Promise<void>;
}

export async function openNews(hub: HubFixture): Promise<NewsRig> {
  const mail = new TestMailServer();
  const hook = new TestWebhookServer();
  const url = await mail.start();
  const hookUrl = await hook.start();
  const context = { store: hub.store, log: hub.log, clock: hub.clock };
  const mailers: SmtpMailer[] = [];
  const make = () => {
    const mailer = new SmtpMailer({ url, from: 'Roster <roster@example.org>', domain: 'hub.test', ca: null });
    mailers.push(mailer);
    const desk = new NewsDesk(context, true);
    const webhooks = new HttpsWebhookCaller({ allowPrivate: true, ca: hook.ca, timeoutMs: 500 });
    const log = pino({ level: 'silent' });
    return {
      desk,
      deliveries: new DeliveryService(context, { mailer, webhooks, desk, log, random: () => 0.5 }),
    };
  };
  const first = make();
  return {
    ...first,
    mail,
    hook,
    hookUrl,
    again: make,
    work: async () => {
      await first.desk.follow(hub.clock.wall());
      await first.desk.sweep(hub.clock.wall());
      await first.deliveries.run();
    },
    stop: async () => {
      for (const mailer of mailers) await mailer.stop();
      await mail.stop();
      await hook.stop();
    },
  };
}
