import { iso } from '../../../core/contracts/rest/common.ts';
import type { enrolmentArea } from '../../../core/contracts/rest/enrolment.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import type { Person, peopleArea } from '../../../core/contracts/rest/people.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { PersonRow } from '../../../core/ports/hub-store.ts';
import type { EnrolmentService, TemplateView } from '../../services/people/enrolment-service.ts';
import type { PeopleService } from '../../services/people/people-service.ts';
import { photoMessage } from '../messages.ts';

export function peopleHandlers(people: PeopleService): Handlers<typeof peopleArea> {
  return {
    'people.list': async ({ query, scope }) => {
      const found = await people.list(query, scope);
      const next = found.length === query.limit ? (found.at(-1)?.id ?? null) : null;
      return { items: found.map(showPerson), next };
    },
    'people.create': async ({ body, scope }) => shown(await people.create(body, scope)),
    'people.get': async ({ params, scope }) => shown(await people.get(params.personId, scope)),
    'people.update': async ({ params, body, ifMatch, scope }) =>
      shown(await people.update(params.personId, body, ifMatch, scope)),
    'people.set-password': async ({ params, body, scope }) =>
      people.setPassword(params.personId, body.password, scope),
    'people.set-pin': async ({ params, body, scope }) => people.setPin(params.personId, body.pin, scope),
    'badges.add': async ({ params, body, scope }) => {
      const badge = await people.addBadge(params.personId, body.uid, body.label, scope);
      return isNo(badge) ? badge : showBadge(badge);
    },
    'badges.remove': async ({ params, scope }) => people.removeBadge(params.personId, params.badgeId, scope),
  };
}

export function enrolmentHandlers(enrolment: EnrolmentService): Handlers<typeof enrolmentArea> {
  return {
    'consent.grant-face': async ({ params, body, scope }) =>
      enrolment.grantConsent(params.personId, body.evidence, scope),
    'consent.withdraw-face': async ({ params, scope }) => enrolment.withdrawConsent(params.personId, scope),
    'enrolment.list': async ({ params, scope }) => {
      const templates = await enrolment.list(params.personId, scope);
      return isNo(templates) ? templates : { items: templates.map(showTemplate) };
    },
    'enrolment.add-photos': async ({ params, files, scope, language }) => {
      const answer = await enrolment.addPhotos(params.personId, files, scope);
      if (isNo(answer)) return answer;
      const photos = answer.photos.map((photo, index) =>
        photo.kind === 'accepted'
          ? { verdict: 'accepted' as const, index, template: showTemplate(photo.template) }
          : {
              verdict: 'refused' as const,
              index,
              code: photo.reason,
              message: photoMessage(photo.reason, language),
            },
      );
      return { photos, templates: answer.templates, alike: answer.alike };
    },
    'enrolment.look-alikes': async ({ params, scope }) => {
      const alike = await enrolment.alike(params.personId, scope);
      return isNo(alike) ? alike : { items: alike };
    },
    'enrolment.remove': async ({ params, scope }) =>
      enrolment.remove(params.personId, params.templateId, scope),
  };
}

function shown<T>(answer: PersonRow | T): Person | Exclude<T, PersonRow> {
  return isNo(answer) ? (answer as Exclude<T, PersonRow>) : showPerson(answer as PersonRow);
}

function showPerson(person: PersonRow): Person {
  const { faceConsent, badges, roles, version, ...rest } = person;
  return {
    ...rest,
    version: String(version),
    roles: [...roles],
    badges: badges.map(showBadge),
    faceConsent: faceConsent && { ...faceConsent, grantedAt: iso(faceConsent.grantedAt) },
  };
}

function showBadge(badge: PersonRow['badges'][number]) {
  return { ...badge, addedAt: iso(badge.addedAt) };
}

function showTemplate(template: TemplateView) {
  return { ...template, addedAt: iso(template.addedAt) };
}
