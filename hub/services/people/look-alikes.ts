/**
 * Finds who of a site looks very much like somebody newly enrolled: the same person a second time, or two people whom
 * a camera cannot tell apart. Kiosks are told of both, and take neither by the face alone.
 */
import { likeness, meanTemplate } from '../../../core/domain/face-template.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { EnrolledFace } from '../../../core/ports/look-alike-store.ts';
import type { HubContext } from '../hub-context.ts';

type Enrol = Scope<'enrolment.write'>;

export interface Enrolled {
  readonly siteId: string;
  readonly personIds: readonly string[];
  /** What made their templates; others' of another make do not compare. */
  readonly pack: string;
  /** Likeness of two people from which on they count as look-alikes. */
  readonly alikeFrom: number;
}

interface Found {
  readonly personId: string;
  readonly subject: string;
  readonly score: number;
}

/** People whose templates are opened at a time. */
const PAGE = 500;

export class LookAlikes {
  private readonly context: HubContext;

  constructor(context: HubContext) {
    this.context = context;
  }

  /**
   * Compares these people with everybody of their site, after what they were enrolled with was committed: of two who
   * are enrolled at once the later comparison sees both. Tells the kiosks where anything changed.
   */
  async refresh(enrolled: Enrolled, scope: Enrol): Promise<void> {
    const { personIds, alikeFrom } = enrolled;
    const wanted = new Set(personIds);
    const faces = new Map<string, { subject: string; mean: Float32Array }>();
    for await (const face of this.facesOf(enrolled, scope))
      if (wanted.has(face.personId)) faces.set(face.personId, face);
    if (faces.size === 0) return;
    const found = new Map([...faces.keys()].map((personId): [string, Found[]] => [personId, []]));
    for await (const { personId, subject, mean } of this.facesOf(enrolled, scope))
      for (const [other, near] of found) {
        const score = other === personId ? 0 : likeness(mean, faces.get(other)?.mean ?? mean);
        if (score >= alikeFrom) near.push({ personId, subject, score });
      }
    for (const [personId, near] of found)
      await this.keep(personId, faces.get(personId)?.subject ?? '', near, scope);
  }

  /** One person's pairs, if they are others than before; everybody whom the change touches is news to the kiosks. */
  private async keep(personId: string, subject: string, near: readonly Found[], scope: Enrol): Promise<void> {
    await this.context.store.transaction(async (store, trx) => {
      const person = await store.people.byId(personId, scope);
      // Consent may have been withdrawn meanwhile; then nothing is known of the face any more.
      if (!person?.faceConsent) return;
      const before = await store.lookAlikes.of(personId, scope);
      if (before.length === 0 && near.length === 0) return;
      await store.lookAlikes.setFor(personId, near, this.context.clock.wall(), scope);
      const changed = new Set([subject, ...[...before, ...near].map((other) => other.subject)]);
      for (const one of changed) await this.context.log.markChanged('person', one, trx);
    });
  }

  private async *facesOf(
    { siteId, pack }: Enrolled,
    scope: Enrol,
  ): AsyncGenerator<{ personId: string; subject: string; mean: Float32Array }> {
    let after: string | undefined;
    for (;;) {
      const page: EnrolledFace[] = await this.context.store.lookAlikes.enrolled(
        { of: { siteId }, pack, limit: PAGE, ...(after !== undefined && { after }) },
        scope,
      );
      for (const { personId, subject, templates } of page) {
        const mean = meanTemplate(templates);
        if (mean) yield { personId, subject, mean };
      }
      after = page.at(-1)?.personId;
      if (page.length < PAGE) return;
    }
  }
}
