import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { KioskConfig } from '../../core/contracts/config.ts';
import { redact } from '../../core/domain/redact.ts';
import type { EventLogger } from '../services/parts.ts';

/**
 * The process's log: JSON lines, one event each, redacted before they are written. Goes to standard error unless told
 * otherwise, because standard output may be a protocol.
 */
export function kioskLogger(
  level: KioskConfig['logLevel'],
  part: string,
  stream: DestinationStream = destination({ fd: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: { part },
      // What arrives here as `err` is redacted already and no Error any more.
      serializers: { err: (value: unknown) => value },
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

/** The log as services see it: an event name and its fields. */
export function eventLogger(log: Logger): EventLogger {
  return {
    debug: (fields, event) => log.debug({ event, ...fields }),
    info: (fields, event) => log.info({ event, ...fields }),
    warn: (fields, event) => log.warn({ event, ...fields }),
    error: (fields, event) => log.error({ event, ...fields }),
  };
}
