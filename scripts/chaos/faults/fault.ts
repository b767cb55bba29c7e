/** What every fault is: how the site is set up for it, how it begins and ends, and where it is told of. */
import type { Said } from '../said.ts';
import type { Site, SiteOptions } from '../site.ts';

export interface Fault {
  readonly name: string;
  /** What is done to the product, in a sentence. */
  readonly what: string;
  /** How it is done on this machine; null where it cannot be. */
  prepare(): Promise<Prepared | null>;
}

export interface Prepared {
  /** Which of the ways this machine allows was taken. */
  readonly how: string;
  readonly site: Partial<SiteOptions>;
  /** Brings the fault about. */
  begin(site: Site): Promise<void>;
  /** Ends it, as IT would; the product must do the rest by itself. */
  end(site: Site): Promise<void>;
  /** Whether this says what is wrong, on the kiosk's screen or in its log. */
  isReport(said: Said): boolean;
  /** How long the fault lasts, ms; a report is waited for in that time. */
  readonly lastsMs: number;
  /** How soon it must be told of, ms; five seconds where nothing else is said. */
  readonly reportWithinMs?: number;
  /** Whether arrivals can be taken while it lasts: only a disk that does not write keeps people out. */
  readonly takesArrivals: boolean;
  /** Anything else that must hold once all is well; says what does not. */
  check?(site: Site): Promise<string[]>;
  /** Gives back what was mounted and the like. */
  clear(): Promise<void>;
}
