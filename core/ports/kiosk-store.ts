import type { FeedPerson, Placement } from '../contracts/feed.ts';

/** What the kiosk knows besides the log: where it is, whom it may meet, and small durable values. */
export interface KioskStore {
  placement(): Placement | null;
  person(subject: string): FeedPerson | null;
  /** `badge` is the HMAC, lower-case hex. */
  personByBadge(badge: string): FeedPerson | null;
  people(): FeedPerson[];
  /** Durable small values, such as `location.lastConfirmedAt` or `pin.throttle.<subject>`. */
  get(key: string): string | null;
  set(key: string, value: string | null): void;
}
