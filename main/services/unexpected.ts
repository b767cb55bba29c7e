import { RosterError } from '../../core/contracts/error.ts';

/** The error itself where it is ours, else `kiosk.unexpected` with it as the cause. */
export function asRosterError(error: unknown): RosterError {
  if (error instanceof RosterError) return error;
  return new RosterError(
    'kiosk.unexpected',
    'Something went wrong inside the kiosk. Try again, or call IT.',
    {
      cause: error,
    },
  );
}
