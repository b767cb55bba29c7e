/** What the hub's jobs do to the database as a whole. `now` in ms. */
export interface HubSweep {
  /** Sessions to settle: ended, or their time is over, and no kiosk still has to seal them. */
  dueForSettling(now: number): Promise<string[]>;
  /** Tells kiosks of sessions that have come within the feed's horizon; how many. */
  announceSessions(now: number): Promise<number>;
  /** Destroys evidence images whose time is over; how many. */
  expireEvidence(now: number): Promise<number>;
  /** Forgets claim codes a day after they expired. */
  expireClaimCodes(now: number): Promise<number>;
  /** Forgets files that were read in and not applied in their time. */
  expireImports(now: number): Promise<number>;
  /** Forgets requests that named themselves and were begun before. */
  expireRequests(before: number): Promise<number>;
  /** Forgets attempts to sign in of more than a day ago, and networks from which nobody has signed in lately. */
  expireAttempts(now: number): Promise<number>;
  /** Forgets old entries of the change feed; kiosks that are further behind get everything anew. */
  pruneChanges(now: number): Promise<number>;
  /** Brings figures up to the time: feedback that closed, weeks that turned, sites that changed; how many. */
  catchUpFigures(now: number): Promise<number>;
}
