/** Time as the kiosk and the hub see it. The only door to "now" for services; pure code gets numbers. */
export interface Clock {
  /** Wall time, milliseconds since the Unix epoch (UTC). May jump when somebody sets the clock. */
  wall(): number;
  /** Monotonic time since boot, milliseconds. Never jumps, does not survive a reboot. */
  mono(): number;
  /** Identity of this boot of the machine: `mono` values compare only within one boot id. */
  readonly bootId: string;
}
