import type { GalleryEntry, VisionEvent, Watch, WatchTerms } from '../contracts/vision.ts';

/** The face pipeline as the kiosk sees it: a process of its own that may die and come back. */
export interface FaceVerifier {
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** Replaces the people that can be recognised: the session's roll, and (by policy) the rest of the site. */
  setGallery(roll: readonly GalleryEntry[], site: readonly GalleryEntry[]): void;
  /** Sets what to look for; kept and sent again when the process comes back. */
  watch(watch: Watch, terms: WatchTerms): void;
  on(listener: (event: VisionEvent) => void): () => void;
  /** False while the process is down or its models did not load; faces are then refused, badges go on. */
  ready(): boolean;
}
