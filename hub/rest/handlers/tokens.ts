import { iso } from '../../../core/contracts/rest/common.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import { tokenPermission, type tokensArea } from '../../../core/contracts/rest/tokens.ts';
import type { ApiTokenRow } from '../../../core/ports/token-store.ts';
import type { TokenService } from '../../services/access/token-service.ts';

export function tokenHandlers(tokens: TokenService): Handlers<typeof tokensArea> {
  return {
    'tokens.list': async ({ scope }) => ({ items: (await tokens.list(scope)).map(showToken) }),
    'tokens.create': async ({ body, scope }) => {
      const { row, token } = await tokens.create(body, scope);
      return { ...showToken(row), token };
    },
    'tokens.revoke': async ({ params, scope }) => {
      const row = await tokens.revoke(params.tokenId, scope);
      return isNo(row) ? row : showToken(row);
    },
  };
}

function showToken(row: ApiTokenRow) {
  const { id, name, permissions, createdAt, expiresAt, lastUsedAt, revokedAt } = row;
  const orNull = (at: number | null) => (at === null ? null : iso(at));
  return {
    id,
    name,
    permissions: permissions.map((permission) => tokenPermission.parse(permission)),
    createdAt: iso(createdAt),
    expiresAt: orNull(expiresAt),
    lastUsedAt: orNull(lastUsedAt),
    revokedAt: orNull(revokedAt),
  };
}
