/** Remembers confident visits of whom the site's policy lets kiosks learn, on this kiosk alone. */
import { z } from 'zod';
import type { FeedPerson } from '../../core/contracts/feed.ts';
import type { FaceDecision } from '../../core/contracts/vision.ts';
import { templateFromBase64, templateToBase64 } from '../../core/domain/face-template.ts';
import { zonedAt } from '../../core/domain/local-time.ts';
import { type KeptVisit, learnedTemplate, rememberVisit } from '../../core/domain/template-update.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { KioskStore } from '../../core/ports/kiosk-store.ts';

/** Beside the people in the encrypted database, which drops it with a person's templates. */
const memory = z.object({
  /** The templates that the visits were measured against: with others enrolled everything begins anew. */
  enrolled: z.array(z.string()),
  visits: z.array(z.object({ day: z.iso.date(), template: z.string() })),
});

export class TemplateLearner {
  readonly #clock: Clock;
  readonly #store: KioskStore;

  constructor(needs: { readonly clock: Clock; readonly store: KioskStore }) {
    this.#clock = needs.clock;
    this.#store = needs.store;
  }

  /** An accepted decision that carries what was seen; anything else teaches nothing. */
  consider({ outcome, evidence, seen }: FaceDecision): void {
    const placement = this.#store.placement();
    if (outcome.kind !== 'accepted' || seen === undefined || !placement?.policy.templateUpdate) return;
    const person = this.#store.person(outcome.subject);
    const template = templateFromBase64(seen);
    // One of two look-alikes could teach the kiosk the other.
    if (!person || person.templates.length === 0 || person.alike?.length || !template) return;
    const { score, threshold, margin, minMargin } = evidence;
    const kept = visitsOf(this.#store, person);
    const visits = rememberVisit(kept, opened(person.templates), {
      day: zonedAt(this.#clock.wall(), placement.zone).toPlainDate().toString(),
      template,
      above: {
        score: (score ?? 0) - threshold,
        margin: evidence.gallery === 'one' ? null : (margin ?? 1) - minMargin,
      },
    });
    if (visits === kept) return;
    const value = {
      enrolled: person.templates,
      visits: visits.map((one) => ({ day: one.day, template: templateToBase64(one.template) })),
    };
    this.#store.set(keyOf(person.subject), JSON.stringify(value));
  }
}

/** What this kiosk has learned of a face, as a template; undefined without policy, consent, or enough visits. */
export function learnedOf(store: KioskStore, person: FeedPerson): string | undefined {
  if (!store.placement()?.policy.templateUpdate || person.templates.length === 0) return undefined;
  const learned = learnedTemplate(visitsOf(store, person), opened(person.templates));
  return learned ? templateToBase64(learned) : undefined;
}

function visitsOf(store: KioskStore, person: FeedPerson): readonly KeptVisit[] {
  const text = store.get(keyOf(person.subject));
  const held = text === null ? null : readMemory(text);
  if (!held || held.enrolled.join() !== person.templates.join()) return [];
  return held.visits.flatMap(({ day, template }) => {
    const vector = templateFromBase64(template);
    return vector ? [{ day, template: vector }] : [];
  });
}

/** What cannot be read was not learned: nobody's arrival may hang on it. */
function readMemory(text: string): z.infer<typeof memory> | null {
  try {
    return memory.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function opened(templates: readonly string[]): Float32Array[] {
  return templates.flatMap((text) => templateFromBase64(text) ?? []);
}

function keyOf(subject: string): string {
  return `learned.${subject}`;
}
