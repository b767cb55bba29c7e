/** The one error class of the product, and how an error crosses a boundary. */
import { z } from 'zod';

/** A failure as it crosses a process or the network: closed code `area.reason`, message that says what to do. */
export const failure = z.object({
  code: z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/),
  message: z.string(),
  retryable: z.boolean(),
});
export type Failure = z.infer<typeof failure>;

/** Something that should not happen, with a documented code. Expected outcomes are values, not this. */
export class RosterError extends Error {
  override readonly name = 'RosterError';
  readonly code: string;
  readonly retryable: boolean;
  /** Facts for the log; never names, UIDs, embeddings or tokens. */
  readonly context: Readonly<Record<string, string | number | boolean | null>>;

  constructor(
    code: string,
    message: string,
    options: {
      retryable?: boolean;
      context?: Record<string, string | number | boolean | null>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }

  /** The failure as it may leave the process. */
  toFailure(): Failure {
    return { code: this.code, message: this.message, retryable: this.retryable };
  }
}
