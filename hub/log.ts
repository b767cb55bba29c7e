/** The hub's log: JSON lines, one event each, redacted before they are written. */
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { HubConfig } from '../core/contracts/config.ts';
import { redact } from '../core/domain/redact.ts';

/**
 * Goes to standard error unless told otherwise: standard output is for people and for what waits for the hub. Children
 * of the logger, Fastify's for each request among them, are redacted like it.
 */
export function hubLogger(
  level: HubConfig['logLevel'],
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      name: 'hub',
      level,
      // What arrives here is redacted already: neither an Error nor a request any more.
      serializers: { err: asIs, req: asIs, res: asIs },
      hooks: {
        logMethod(args, method) {
          // Before pino looks at it: an Error's message would become the line's own.
          method.apply(this, args.map((arg: unknown) => redact(arg)) as typeof args);
        },
      },
    },
    stream,
  );
}

function asIs(value: unknown): unknown {
  return value;
}
