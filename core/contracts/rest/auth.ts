/** Signing in and out, and who one is. */
import { z } from 'zod';
import { role } from '../../domain/roles.ts';
import { language } from '../language.ts';
import { API, isoInstant } from './common.ts';
import { defineArea } from './operation.ts';

export const me = z.object({
  personId: z.uuid(),
  subject: z.uuid(),
  displayName: z.string(),
  language: language.nullable(),
  siteId: z.uuid().nullable(),
  roles: z.array(role),
});

export const authArea = defineArea({
  'auth.login': {
    summary:
      'Sign in with email and password; answers with a bearer token. With the header `X-Roster-Console: 1` the token goes into a cookie that scripts cannot read, and `token` is null.',
    method: 'POST',
    path: `${API}/auth/login`,
    access: 'public',
    perMinute: 30,
    body: z.strictObject({ email: z.email().max(200), password: z.string().min(1).max(200) }),
    response: z.object({ token: z.string().nullable(), expiresAt: isoInstant, me }),
    secretAnswer: true,
    signIn: 'opens',
  },
  'auth.logout': {
    summary: 'End this sign-in; its token is worth nothing afterwards.',
    method: 'POST',
    path: `${API}/auth/logout`,
    access: 'signed-in',
    response: null,
    signIn: 'ends',
  },
  'auth.me': {
    summary: 'Who the token belongs to.',
    method: 'GET',
    path: `${API}/me`,
    access: 'signed-in',
    response: me,
  },
  'auth.change-password': {
    summary: "Change one's own password; ends one's other sign-ins.",
    method: 'PUT',
    path: `${API}/me/password`,
    access: 'signed-in',
    perMinute: 10,
    body: z.strictObject({ current: z.string().min(1).max(200), next: z.string().min(1).max(200) }),
    response: null,
  },
});
