/** Whom the face pipeline may recognise: the roll in question, trainers for 1:1, and by policy the rest of the site. */
import type { FeedPerson } from '../../core/contracts/feed.ts';
import type { GalleryEntry } from '../../core/contracts/vision.ts';
import type { SessionState } from '../../core/domain/session.ts';
import type { FaceVerifier } from '../../core/ports/face-verifier.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';
import { isExpected } from './session-book.ts';
import { learnedOf } from './template-learner.ts';

export class GalleryKeeper {
  readonly #store: KioskStore;
  readonly #face: FaceVerifier;
  #people: ReadonlyMap<string, FeedPerson> = new Map();
  #stale = true;
  #sent: { readonly roll: readonly GalleryEntry[]; readonly site: readonly GalleryEntry[] } | null = null;
  #rollKey = '';

  constructor(store: KioskStore, face: FaceVerifier) {
    this.#store = store;
    this.#face = face;
  }

  /** People changed: somebody enrolled, withdrew consent, or left. Takes effect at the next `show`. */
  invalidate(): void {
    this.#stale = true;
  }

  /** Sends the gallery of these sessions, if it differs from what was sent last. */
  show(sessions: readonly SessionState[]): void {
    const subjects = rollOf(sessions);
    const rollKey = [...subjects].join();
    if (!this.#stale && rollKey === this.#rollKey) return;
    if (this.#stale) this.#people = new Map(this.#store.people().map((person) => [person.subject, person]));
    this.#stale = false;
    this.#rollKey = rollKey;
    const wholeSite = this.#store.placement()?.policy.siteGallery ?? false;
    const roll: GalleryEntry[] = [];
    const site: GalleryEntry[] = [];
    for (const person of this.#people.values()) {
      const { subject, templates, isTrainer, alike, recipe } = person;
      if (templates.length === 0) continue;
      const learned = learnedOf(this.#store, person);
      const entry = {
        subject,
        templates,
        ...(alike && { alike }),
        ...(recipe && { recipe }),
        ...(learned && { learned }),
      };
      if (subjects.has(subject)) roll.push(entry);
      else if (wholeSite || isTrainer) site.push(entry);
    }
    if (this.#sent && same(this.#sent.roll, roll) && same(this.#sent.site, site)) return;
    this.#sent = { roll, site };
    this.#face.setGallery(roll, site);
  }
}

function rollOf(sessions: readonly SessionState[]): Set<string> {
  const subjects = sessions.flatMap((session) =>
    [...session.records.keys()].filter((subject) => isExpected(session, subject)),
  );
  return new Set(subjects.sort());
}

function same(a: readonly GalleryEntry[], b: readonly GalleryEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every((entry, index) => {
      const other = b[index];
      return (
        entry.subject === other?.subject &&
        entry.recipe === other.recipe &&
        entry.learned === other.learned &&
        sameTexts(entry.templates, other.templates) &&
        sameTexts(entry.alike ?? [], other.alike ?? [])
      );
    })
  );
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, at) => text === b[at]);
}
