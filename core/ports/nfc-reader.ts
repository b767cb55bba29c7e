/** What a badge reader tells. A card's UID is personal data: it is never logged and never leaves the kiosk in clear. */
export type NfcEvent =
  | { readonly kind: 'reader-attached'; readonly reader: string }
  | { readonly kind: 'reader-detached'; readonly reader: string }
  /** A card was read. `uid` is upper-case hexadecimal, most significant byte first, 4 to 10 bytes. */
  | { readonly kind: 'card'; readonly reader: string; readonly uid: string }
  | { readonly kind: 'card-removed'; readonly reader: string }
  /** The card could not be read: pulled early, answered with an error, or is of an unknown kind. */
  | { readonly kind: 'card-unreadable'; readonly reader: string; readonly reason: CardFault }
  /** The whole service behind the readers is gone (daemon stopped); recovery goes on by itself. */
  | { readonly kind: 'service-lost'; readonly detail: string }
  | { readonly kind: 'service-back' };

export type CardFault = 'removed-early' | 'status-word' | 'too-short' | 'transport';

/** A source of badge taps. The constructor only assigns; `start` works and never throws for a missing device. */
export interface NfcReader {
  /** Begins to watch. Resolves when watching, also with no reader present: readers may come later. */
  start(signal: AbortSignal): Promise<void>;
  /** Releases the device. Safe to call twice. */
  stop(): Promise<void>;
  /** Subscribes; the answer unsubscribes. */
  on(listener: (event: NfcEvent) => void): () => void;
  /** Names of the readers present now. */
  readers(): readonly string[];
}
