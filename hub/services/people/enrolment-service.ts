/** Consent, and photos that become templates. A photo is judged, used, and forgotten. */
import { RosterError } from '../../../core/contracts/error.ts';
import { MAX_TEMPLATES } from '../../../core/contracts/rest/enrolment.ts';
import { type HubRefusal, isNo, no } from '../../../core/contracts/rest/problem.ts';
import { oddPhotos } from '../../../core/domain/same-face.ts';
import type { Scope } from '../../../core/domain/scope.ts';
import type { FaceEnroller, PhotoRefusal, PhotoVerdict } from '../../../core/ports/face-enroller.ts';
import type { HubStore, PersonRow, TemplateRow } from '../../../core/ports/hub-store.ts';
import { audit, type HubContext, newId } from '../hub-context.ts';
import type { Erasures } from './erasures.ts';
import { LookAlikes } from './look-alikes.ts';

type Enrol = Scope<'enrolment.write'>;

/** `current`: made with the models that are in use. */
export type TemplateView = TemplateRow & { readonly current: boolean };

export type PhotoResult =
  | { readonly kind: 'accepted'; readonly template: TemplateView }
  | { readonly kind: 'rejected'; readonly reason: PhotoRefusal };

/** Somebody of the site whose face is very near; no name for who may not see that person. */
export interface AlikeResult {
  readonly person: { readonly id: string; readonly displayName: string } | null;
  readonly score: number;
}

const ANOTHER_PERSON: PhotoVerdict = {
  kind: 'refused',
  reason: 'photo.another-person',
  message: 'This does not look like the person in the other photos; check whose photo it is.',
};

export class EnrolmentService {
  private readonly context: HubContext;
  private readonly enroller: FaceEnroller;
  private readonly erasures: Erasures;
  private readonly lookAlikes: LookAlikes;

  constructor(context: HubContext, enroller: FaceEnroller, erasures: Erasures) {
    this.context = context;
    this.enroller = enroller;
    this.erasures = erasures;
    this.lookAlikes = new LookAlikes(context);
  }

  async grantConsent(personId: string, evidence: string, scope: Enrol): Promise<null | HubRefusal> {
    return this.context.store.transaction(async (store) => {
      const person = await store.people.byId(personId, scope);
      if (!person) return no('people.unknown');
      if (!person.active) return no('people.inactive');
      const consent = { id: newId(), personId, evidence, recordedBy: scope.caller?.subject ?? '' };
      await store.people.grantFaceConsent(consent, this.context.clock.wall(), scope);
      await audit(this.context, store, scope, 'consent.grant-face', personId);
      return null;
    });
  }

  /** The templates and pictures of the face go with it, and kiosks are told in the same transaction. */
  async withdrawConsent(personId: string, scope: Enrol): Promise<null | HubRefusal> {
    return this.context.store.transaction(async (store, trx) => {
      const person = await store.people.byId(personId, scope);
      if (!person) return no('people.unknown');
      const at = this.context.clock.wall();
      await store.erasures.endConsent(personId, at, Number.MAX_SAFE_INTEGER, scope);
      await audit(this.context, store, scope, 'consent.withdraw-face', personId, {
        templates: person.faceTemplates,
      });
      if (!person.faceConsent && person.faceTemplates === 0) return null;
      const { subject } = person;
      await this.erasures.record({ subject, kind: 'consent-withdrawn', at, reason: null }, store, trx, scope);
      return null;
    });
  }

  async list(personId: string, scope: Enrol): Promise<TemplateView[] | HubRefusal> {
    if (!(await this.context.store.people.byId(personId, scope))) return no('people.unknown');
    const templates = await this.context.store.people.templates(personId, scope);
    return templates.map((template) => ({ ...template, current: this.isCurrent(template) }));
  }

  /** While the models are not loaded nobody is asked for anything. */
  private isCurrent({ pack }: TemplateRow): boolean {
    return (this.enroller.recipe()?.pack ?? pack) === pack;
  }

  /**
   * Judges each photo, and whether they show one person; the accepted ones are kept as templates, and compared with
   * everybody of the site. Answers in the order of the photos.
   * @throws RosterError `enrolment.unavailable` when the models cannot judge at all.
   */
  async addPhotos(
    personId: string,
    photos: readonly Uint8Array[],
    scope: Enrol,
  ): Promise<{ photos: PhotoResult[]; templates: number; alike: AlikeResult[] } | HubRefusal> {
    if (photos.length === 0) return no('enrolment.no-photo');
    const allowed = await this.enrollable(this.context.store, personId, photos.length, scope);
    if (isNo(allowed)) return allowed;
    const judgedAlone: PhotoVerdict[] = [];
    for (const photo of photos) judgedAlone.push(await this.judge(photo));
    const judged = judgedAlone.find((verdict) => verdict.kind === 'accepted');
    const kept = await this.context.store.transaction(async (store, trx) => {
      const verdicts = await withoutOthers(store, personId, judgedAlone, scope);
      const accepted = verdicts.filter((verdict) => verdict.kind === 'accepted').length;
      // Asked again: consent may have been withdrawn while the models were at work.
      const person = await this.enrollable(store, personId, accepted, scope);
      if (isNo(person)) return person;
      const results: PhotoResult[] = [];
      for (const verdict of verdicts) results.push(await this.keep(store, personId, verdict, scope));
      if (accepted > 0) await this.context.log.markChanged('person', person.subject, trx);
      await audit(this.context, store, scope, 'enrolment.add-photos', personId, {
        accepted,
        refused: verdicts.length - accepted,
      });
      const { length: templates } = await store.people.templates(personId, scope);
      return { photos: results, templates, siteId: person.siteId };
    });
    if (isNo(kept)) return kept;
    const { siteId, ...answer } = kept;
    if (siteId !== null && judged) {
      const { pack, alikeFrom } = judged;
      await this.lookAlikes.refresh({ siteId, personIds: [personId], pack, alikeFrom }, scope);
    }
    return { ...answer, alike: await this.alikeOf(personId, scope) };
  }

  /** Who of the site looks very much like this person. */
  async alike(personId: string, scope: Enrol): Promise<AlikeResult[] | HubRefusal> {
    if (!(await this.context.store.people.byId(personId, scope))) return no('people.unknown');
    return this.alikeOf(personId, scope);
  }

  private async alikeOf(personId: string, scope: Enrol): Promise<AlikeResult[]> {
    const { store } = this.context;
    const found = await store.lookAlikes.of(personId, scope);
    return Promise.all(
      found.map(async ({ personId: other, score }) => {
        const person = await store.people.byId(other, scope);
        return { person: person && { id: person.id, displayName: person.displayName }, score };
      }),
    );
  }

  async remove(personId: string, templateId: string, scope: Enrol): Promise<null | HubRefusal> {
    const removed = await this.context.store.transaction(async (store, trx) => {
      const person = await store.people.byId(personId, scope);
      if (!person) return no('people.unknown');
      if (!(await store.people.removeTemplate(personId, templateId, scope)))
        return no('enrolment.unknown-template');
      if (person.faceTemplates === 1)
        await store.lookAlikes.setFor(personId, [], this.context.clock.wall(), scope);
      await this.context.log.markChanged('person', person.subject, trx);
      await audit(this.context, store, scope, 'enrolment.remove', personId, { templateId });
      return person;
    });
    if (isNo(removed)) return removed;
    const recipe = this.enroller.recipe();
    // Without models the pairs stay as they are: whoever is in one shows a badge as well until the next photo.
    if (recipe && removed.siteId !== null)
      await this.lookAlikes.refresh({ siteId: removed.siteId, personIds: [personId], ...recipe }, scope);
    return null;
  }

  private async enrollable(
    store: HubStore,
    personId: string,
    photos: number,
    scope: Enrol,
  ): Promise<PersonRow | HubRefusal> {
    const person = await store.people.byId(personId, scope);
    if (!person) return no('people.unknown');
    if (!person.active) return no('people.inactive');
    if (!person.faceConsent) return no('enrolment.no-consent');
    const current = (await store.people.templates(personId, scope)).filter((one) => this.isCurrent(one));
    if (current.length + photos > MAX_TEMPLATES) return no('enrolment.too-many', { most: MAX_TEMPLATES });
    return person;
  }

  private async judge(photo: Uint8Array): Promise<PhotoVerdict> {
    try {
      return await this.enroller.check(photo);
    } catch (cause) {
      throw new RosterError(
        'enrolment.unavailable',
        'The face models cannot judge photos. Check that the model pack is installed, then restart the hub.',
        { cause, retryable: true },
      );
    }
  }

  private async keep(
    store: HubStore,
    personId: string,
    verdict: PhotoVerdict,
    scope: Enrol,
  ): Promise<PhotoResult> {
    if (verdict.kind === 'refused') return { kind: 'rejected', reason: verdict.reason };
    const { pack, facePx, sharpness, brightness } = verdict;
    const template = {
      id: newId(),
      pack,
      facePx,
      sharpness,
      brightness,
      addedAt: this.context.clock.wall(),
    };
    const addedBy = scope.caller?.subject ?? '';
    await store.people.addTemplate({ ...template, personId, template: verdict.template, addedBy }, scope);
    return { kind: 'accepted', template: { ...template, current: true } };
  }
}

/** The verdicts again, those refused whose faces are not the person that the other photos show, see `oddPhotos`. */
async function withoutOthers(
  store: HubStore,
  personId: string,
  verdicts: readonly PhotoVerdict[],
  scope: Enrol,
): Promise<PhotoVerdict[]> {
  const accepted = verdicts.filter((verdict) => verdict.kind === 'accepted');
  const [first] = accepted;
  if (!first) return [...verdicts];
  const filter = { of: { personIds: [personId] }, pack: first.pack, limit: 1 };
  const [enrolled] = await store.lookAlikes.enrolled(filter, scope);
  const photos = accepted.map(({ template }) => template);
  const odd = oddPhotos(enrolled?.templates ?? [], photos, first.sameFrom);
  const others = new Set<PhotoVerdict>(accepted.filter((_, index) => odd.has(index)));
  return verdicts.map((verdict) => (others.has(verdict) ? ANOTHER_PERSON : verdict));
}
