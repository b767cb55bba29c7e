/** What PostgreSQL and the way to it say of trouble, under the product's codes; anything else as it is. */
import { RosterError } from '../../core/contracts/error.ts';

/** Of a socket (errno.h, as Node names them) and of a name that does not resolve. */
const SOCKET: ReadonlySet<unknown> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOENT', 'ENOTFOUND', 'EAI_AGAIN'],
]);
/** SQLSTATE (PostgreSQL's manual, appendix A): connection exceptions, shut down, starting up, too many connections. */
const UNREACHABLE = /^(08\d{3}|57P0[1235]|53300)$/;
const REFUSED: ReadonlySet<unknown> = new Set(['28000', '28P01', '3D000', '42501']);
/** `pg` has no code for these. */
const LOST = /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered)/;

export function asStorageError(cause: unknown): unknown {
  if (cause instanceof RosterError) return cause;
  const { code, message } = (cause ?? {}) as { code?: unknown; message?: unknown };
  if (code === '53100')
    return retryable(
      'storage.full',
      'The disk is full and nothing was written. Make room, then try again.',
      cause,
    );
  if (code === '55P03')
    return retryable(
      'storage.busy',
      'The database was busy for too long and nothing was written. Try again.',
      cause,
    );
  if (SOCKET.has(code) || (typeof code === 'string' && UNREACHABLE.test(code)) || LOST.test(String(message)))
    return retryable(
      'storage.unreachable',
      'The database cannot be reached. See that PostgreSQL runs and that the address given for it leads there, then try again.',
      cause,
    );
  if (REFUSED.has(code))
    return new RosterError(
      'storage.refused',
      'The database does not let the hub in. Check the user, the password and the name of the database in the address given for it.',
      { cause },
    );
  return cause;
}

function retryable(code: string, message: string, cause: unknown): RosterError {
  return new RosterError(code, message, { retryable: true, cause });
}
