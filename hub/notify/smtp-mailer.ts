import { createTransport, type Transporter } from 'nodemailer';
import type { Mail, Mailer, Sent } from '../../core/ports/mailer.ts';

/** Until the server greets, and between two words of it, ms. */
const CONNECT_MS = 15_000;
const SILENCE_MS = 30_000;

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with name and password where the server wants them. */
  readonly url: string;
  /** Address that mails come from, with or without a name. */
  readonly from: string;
  /** The part of message ids behind the @. */
  readonly domain: string;
  /** Certificates of an authority of one's own, PEM; null trusts the public ones. */
  readonly ca: string | null;
}

/** Over SMTP (RFC 5321). Where a server offers STARTTLS it is used; with a password it is insisted on. */
export class SmtpMailer implements Mailer {
  readonly #transport: Transporter;
  readonly #options: SmtpOptions;

  constructor(options: SmtpOptions) {
    this.#options = options;
    const { protocol, hostname, port, username, password } = new URL(options.url);
    const secure = protocol === 'smtps:';
    this.#transport = createTransport({
      host: hostname,
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      ...(username === ''
        ? {}
        : {
            auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
            requireTLS: !secure,
          }),
      ...(options.ca === null ? {} : { tls: { ca: options.ca } }),
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ id, to, subject, text }: Mail): Promise<Sent> {
    const { from, domain } = this.#options;
    try {
      await this.#transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${domain}>`,
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Roster-Delivery': id },
      });
      return { kind: 'sent' };
    } catch (error) {
      return failed(error);
    }
  }

  async stop(): Promise<void> {
    this.#transport.close();
  }
}

interface SmtpError {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/** A 5xx to the recipient or the message is final (RFC 5321, section 4.2.1); one to our own sign-in is for IT to mend. */
function failed(error: unknown): Sent {
  const { code, command, responseCode } = error as SmtpError;
  const said = [code, responseCode, command === undefined ? undefined : `at ${command.split(' ')[0]}`];
  const text = said.filter((part) => part !== undefined).join(' ') || 'the connection failed';
  const final =
    responseCode !== undefined && responseCode >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE');
  return { kind: final ? 'never' : 'again', error: text };
}
