import type { ErasureReceipt } from '../contracts/erasure.ts';
import type { Cursor, FeedBody } from '../contracts/feed.ts';

/** Where the hub's change feed is taken in: all of a body in one transaction, with the cursor. */
export interface FeedStore {
  /** How far the feed has been taken in; null asks for a snapshot. */
  cursor(): Cursor | null;
  /**
   * `duplicate`: everything in it was taken in before. `gap`: it starts after our cursor, nothing was changed.
   * @throws RosterError `storage.full` and the like; nothing was changed then.
   */
  apply(hubEpoch: string, body: FeedBody): FeedResult;
  /**
   * What was removed because the last body asked for it: to be told to the hub until it asks no more.
   * @throws RosterError `storage.busy` and the like while something of it is still on the disk: to be asked again
   */
  receipts(): ErasureReceipt[];
}

export type FeedResult =
  | {
      readonly kind: 'applied';
      /** The hub holds facts of our present log that we do not: this disk was set back. */
      readonly setBack: boolean;
      /** Facts that could not be read even as an envelope; kept aside, not folded. */
      readonly unreadable: number;
    }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'gap' };
