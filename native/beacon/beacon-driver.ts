import type { BeaconReading } from '../../core/ports/beacon-scanner.ts';

/** What a driver makes of the bytes from its device, and what it wants done. */
export type DriverOutput =
  | { readonly kind: 'reading'; readonly reading: Omit<BeaconReading, 'at'> }
  /** The device said something sensible: it is there, and it is what the driver takes it for. */
  | { readonly kind: 'alive' }
  /** Bytes that made no sense were skipped. */
  | { readonly kind: 'garbage'; readonly bytes: number }
  | { readonly kind: 'write'; readonly text: string }
  /** The device does not answer as it should; `detail` says what to look at. */
  | { readonly kind: 'lost'; readonly detail: string };

/**
 * The conversation with one kind of beacon receiver, without any port: bytes and times in, readings and commands out.
 * Made anew for each opening of the port. Times are `Clock.mono()` milliseconds.
 */
export interface BeaconDriver {
  /** Takes bytes as they come, cut anywhere. Never throws, keeps a bounded amount. */
  feed(chunk: Uint8Array, now: number): DriverOutput[];
  /** Called several times a second, so that the driver can act on time passing. */
  turn(now: number): DriverOutput[];
}
