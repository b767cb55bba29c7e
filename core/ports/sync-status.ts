/** What the rest of the kiosk may know about the sync. */
export interface SyncStatus {
  online(): boolean;
  /** Facts not yet acknowledged. */
  unsent(): number;
  /** Whether the clock was anchored to the hub since boot, and the hub's time minus ours, ms. */
  anchor(): { readonly anchored: boolean; readonly offsetMs: number };
  /** Called after each append: there is something to send. */
  poke(): void;
  on(listener: (event: SyncEvent) => void): () => void;
}

export type SyncEvent =
  | { readonly kind: 'online' }
  | { readonly kind: 'offline' }
  /** `afterMs`: how long the batch was under way; null where none was waited for. */
  | { readonly kind: 'acked'; readonly afterMs: number | null }
  /** Placement, people or facts came down; views and galleries follow. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'anchored' };
