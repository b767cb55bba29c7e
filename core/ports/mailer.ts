/** Sends one e-mail. */
export interface Mail {
  /** The same for every attempt: stands in the headers, so that a second copy can be known. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** `again`: may work later. `never`: will not, such as a mailbox that does not exist. The error names no address. */
export type Sent = { readonly kind: 'sent' } | { readonly kind: 'again' | 'never'; readonly error: string };

export interface Mailer {
  /** Never throws. */
  send(mail: Mail): Promise<Sent>;
  stop(): Promise<void>;
}
