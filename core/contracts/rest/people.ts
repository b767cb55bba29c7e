/** People: who they are, their roles, and what they prove themselves with. */
import { z } from 'zod';
import { role } from '../../domain/roles.ts';
import { language } from '../language.ts';
import { API, isoInstant, lineOf, listOf } from './common.ts';
import { defineArea } from './operation.ts';

const displayName = lineOf(200);
/** What the centre's other systems call a person. */
export const personReference = lineOf(80);
const email = z.email().max(200);
const password = z.string().min(1).max(200);
const roles = z.array(role).max(7);
/** 4 to 10 bytes in hexadecimal as readers show them; colons, dashes and spaces are taken. */
const uid = z
  .string()
  .max(40)
  .transform((text) => text.replaceAll(/[\s:-]/g, '').toUpperCase())
  .pipe(z.string().regex(/^([0-9A-F]{2}){4,10}$/, 'a badge number of 4 to 10 bytes in hexadecimal'));

export const badge = z.object({ id: z.uuid(), label: z.string(), addedAt: isoInstant });

export const person = z.object({
  id: z.uuid(),
  /** Pseudonym in facts and rolls. */
  subject: z.uuid(),
  siteId: z.uuid().nullable(),
  displayName: z.string(),
  language: language.nullable(),
  reference: z.string().nullable(),
  email: z.string().nullable(),
  roles,
  active: z.boolean(),
  canSignIn: z.boolean(),
  hasPin: z.boolean(),
  badges: z.array(badge),
  /** Standing consent to face recognition. */
  faceConsent: z.object({ grantedAt: isoInstant, evidence: z.string() }).nullable(),
  faceTemplates: z.number().int(),
  /** For If-Match on edits. */
  version: z.string(),
});
export type Person = z.infer<typeof person>;

const params = z.object({ personId: z.uuid() });
const PERSON = `${API}/people/:personId` as const;

export const peopleArea = defineArea({
  'people.list': {
    summary: 'People in order of their id; `after` continues a list.',
    method: 'GET',
    path: `${API}/people`,
    access: 'people.read',
    query: z.strictObject({
      siteId: z.uuid().optional(),
      role: role.optional(),
      groupId: z.uuid().optional(),
      /** Part of the name, any case. */
      search: z.string().max(100).optional(),
      after: z.uuid().optional(),
      limit: z.coerce.number().int().min(1).max(500).default(200),
    }),
    response: listOf(person).extend({ next: z.uuid().nullable() }),
  },
  'people.create': {
    summary: 'Add a person.',
    method: 'POST',
    path: `${API}/people`,
    access: 'people.write',
    body: z.strictObject({
      displayName,
      siteId: z.uuid().nullable().default(null),
      roles: roles.default(['trainee']),
      language: language.nullable().default(null),
      /** Unique within the site; imports find people by it. */
      reference: personReference.nullable().default(null),
      email: email.nullable().default(null),
      password: password.optional(),
    }),
    response: person,
    status: 201,
  },
  'people.get': {
    summary: 'One person.',
    method: 'GET',
    path: PERSON,
    access: 'people.read',
    params,
    response: person,
  },
  'people.update': {
    summary: 'Change name, language, email, site, roles, or whether the person is active.',
    method: 'PATCH',
    path: PERSON,
    access: 'people.write',
    params,
    body: z.strictObject({
      displayName: displayName.optional(),
      siteId: z.uuid().optional(),
      language: language.nullable().optional(),
      reference: personReference.nullable().optional(),
      email: email.nullable().optional(),
      roles: roles.optional(),
      active: z.boolean().optional(),
    }),
    response: person,
  },
  'people.set-password': {
    summary: 'Set somebody’s password; ends their sign-ins and lifts a lock.',
    method: 'PUT',
    path: `${PERSON}/password`,
    access: 'people.write',
    params,
    body: z.strictObject({ password }),
    response: null,
  },
  'people.set-pin': {
    summary: 'Set the PIN for badge and PIN: 4 to 12 digits; null removes it.',
    method: 'PUT',
    path: `${PERSON}/pin`,
    access: 'pin.write',
    params,
    body: z.strictObject({
      pin: z
        .string()
        .regex(/^\d{4,12}$/, '4 to 12 digits')
        .nullable(),
    }),
    response: null,
  },
  'badges.add': {
    summary: 'Give a person a badge. The number itself is not stored.',
    method: 'POST',
    path: `${PERSON}/badges`,
    access: 'people.write',
    params,
    body: z.strictObject({ uid, label: z.string().trim().max(100).default('') }),
    response: badge,
    status: 201,
  },
  'badges.remove': {
    summary: 'Take a badge away; kiosks forget it.',
    method: 'DELETE',
    path: `${PERSON}/badges/:badgeId`,
    access: 'people.write',
    params: params.extend({ badgeId: z.uuid() }),
    response: null,
  },
});
