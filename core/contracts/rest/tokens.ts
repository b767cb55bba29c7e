/** API tokens for other systems: limited to named permissions, kept as a digest, revocable. */
import { z } from 'zod';
import type { Permission } from '../../domain/roles.ts';
import { API, isoInstant, lineOf, listOf } from './common.ts';
import { defineArea } from './operation.ts';

/** What a token may be given: as the role `integration` in core/domain/roles.ts says. */
export const tokenPermission = z.enum([
  'site.read',
  'people.read',
  'people.write',
  'timetable.read',
  'timetable.write',
  'session.read',
  'session.write',
  'record.read',
  'excuse.read',
  'analytics.read',
  'report.read',
  'import.write',
] as const satisfies readonly Permission[]);

export const apiToken = z.object({
  id: z.uuid(),
  name: z.string(),
  permissions: z.array(tokenPermission),
  createdAt: isoInstant,
  expiresAt: isoInstant.nullable(),
  lastUsedAt: isoInstant.nullable(),
  revokedAt: isoInstant.nullable(),
});

export const tokensArea = defineArea({
  'tokens.list': {
    summary: 'API tokens, without what they are.',
    method: 'GET',
    path: `${API}/tokens`,
    access: 'integration.write',
    response: listOf(apiToken),
  },
  'tokens.create': {
    summary: 'Make a token for another system; it is shown only now.',
    method: 'POST',
    path: `${API}/tokens`,
    access: 'integration.write',
    body: z.strictObject({
      name: lineOf(100),
      permissions: z.array(tokenPermission).min(1).max(tokenPermission.options.length),
      /** Days from now; null never expires. */
      days: z.number().int().min(1).max(1825).nullable().default(365),
    }),
    response: apiToken.extend({ token: z.string() }),
    status: 201,
    secretAnswer: true,
  },
  'tokens.revoke': {
    summary: 'Make a token worthless.',
    method: 'POST',
    path: `${API}/tokens/:tokenId/revoke`,
    access: 'integration.write',
    params: z.object({ tokenId: z.uuid() }),
    response: apiToken,
  },
});
