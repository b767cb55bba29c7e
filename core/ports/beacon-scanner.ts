/** One sighting of an iBeacon-class advertisement. */
export interface BeaconReading {
  /** Proximity UUID, lower case with dashes. */
  readonly uuid: string;
  /** 0..65535 */
  readonly major: number;
  /** 0..65535 */
  readonly minor: number;
  /** Received signal strength, dBm, negative; nearer is greater. */
  readonly rssi: number;
  /** Calibrated power at 1 m, dBm, when the advertisement carries it. */
  readonly measuredPower: number | null;
  /** `Clock.mono()` at reception, milliseconds. */
  readonly at: number;
}

export type BeaconEvent =
  | { readonly kind: 'scanner-attached'; readonly device: string }
  | { readonly kind: 'scanner-detached'; readonly device: string; readonly detail: string }
  | { readonly kind: 'reading'; readonly reading: BeaconReading }
  /** Bytes that make no sense were skipped; counted so that a wrong baud rate shows. */
  | { readonly kind: 'garbage'; readonly device: string; readonly bytes: number };

/** A source of beacon sightings. Scans on its own rhythm; a lost device comes back without a restart. */
export interface BeaconScanner {
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** Subscribes; the answer unsubscribes. */
  on(listener: (event: BeaconEvent) => void): () => void;
  /** The device in use, or null while none is there. */
  device(): string | null;
}
