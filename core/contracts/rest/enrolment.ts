/** Consent to face recognition, and the photos that become templates. Photos themselves are not kept. */
import { z } from 'zod';
import { API, isoInstant, listOf } from './common.ts';
import { defineArea } from './operation.ts';

const params = z.object({ personId: z.uuid() });
const PERSON = `${API}/people/:personId` as const;

export const faceTemplate = z.object({
  id: z.uuid(),
  /** What made it: SHA-256 over the recipe of the models. */
  pack: z.string(),
  /** False: made with models that are no longer in use; kiosks know this person by the badge until a new photo. */
  current: z.boolean(),
  facePx: z.number(),
  sharpness: z.number(),
  brightness: z.number(),
  addedAt: isoInstant,
});

export const photoAnswer = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('accepted'), index: z.number().int(), template: faceTemplate }),
  z.object({
    verdict: z.literal('refused'),
    index: z.number().int(),
    /** Closed code such as `photo.no-face`. */
    code: z.string(),
    message: z.string(),
  }),
]);

/** Somebody of the site whose face is very near: the same person a second time, or two who look alike. */
export const lookAlike = z.object({
  /** Null for who may not see that person. */
  person: z.object({ id: z.uuid(), displayName: z.string() }).nullable(),
  score: z.number(),
});

export const MAX_PHOTO_BYTES = 15 * 1024 * 1024;
/** Templates that one person may have. */
export const MAX_TEMPLATES = 12;

export const enrolmentArea = defineArea({
  'consent.grant-face': {
    summary: 'Record consent to face recognition, with how it was given.',
    method: 'PUT',
    path: `${PERSON}/consent/face`,
    access: 'enrolment.write',
    params,
    body: z.strictObject({ evidence: z.string().trim().min(1).max(300) }),
    response: null,
  },
  'consent.withdraw-face': {
    summary: 'Withdraw it: templates are destroyed, kiosks forget them.',
    method: 'DELETE',
    path: `${PERSON}/consent/face`,
    access: 'enrolment.write',
    params,
    response: null,
  },
  'enrolment.list': {
    summary: 'The templates of a person, without what is in them.',
    method: 'GET',
    path: `${PERSON}/face-templates`,
    access: 'enrolment.write',
    params,
    response: listOf(faceTemplate),
  },
  'enrolment.add-photos': {
    summary: 'Enrol from one photo (raw body) or several (multipart); each is judged on its own.',
    method: 'POST',
    path: `${PERSON}/face-templates`,
    access: 'enrolment.write',
    params,
    upload: { types: ['image/jpeg', 'image/png', 'image/webp'], maxBytes: MAX_PHOTO_BYTES, maxFiles: 6 },
    response: z.object({
      photos: z.array(photoAnswer),
      templates: z.number().int(),
      alike: z.array(lookAlike),
    }),
  },
  'enrolment.look-alikes': {
    summary: 'Who of the site looks so much like this person that kiosks ask both for a badge.',
    method: 'GET',
    path: `${PERSON}/look-alikes`,
    access: 'enrolment.write',
    params,
    response: listOf(lookAlike),
  },
  'enrolment.remove': {
    summary: 'Delete one template.',
    method: 'DELETE',
    path: `${PERSON}/face-templates/:templateId`,
    access: 'enrolment.write',
    params: params.extend({ templateId: z.uuid() }),
    response: null,
  },
});
