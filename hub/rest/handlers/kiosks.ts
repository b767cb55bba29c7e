import { iso } from '../../../core/contracts/rest/common.ts';
import type { kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { ClaimService } from '../../services/kiosks/claim-service.ts';
import type { KioskService } from '../../services/kiosks/kiosk-service.ts';
import { noticeMessage } from '../messages.ts';

export function kioskHandlers(kiosks: KioskService, claims: ClaimService): Handlers<typeof kiosksArea> {
  return {
    'kiosks.list': async ({ scope }) => ({ items: await kiosks.list(scope) }),
    'kiosks.notices': async ({ query, scope, language }) => {
      const notices = await kiosks.notices(query, scope);
      if (isNo(notices)) return notices;
      const items = notices.map((notice) => ({
        ...notice,
        at: iso(notice.at),
        receivedAt: iso(notice.receivedAt),
        message: noticeMessage(notice.code, language),
      }));
      return { items };
    },
    'kiosks.get': async ({ params, scope }) => kiosks.get(params.kioskId, scope),
    'kiosks.create-claim-code': async ({ params, body, scope }) => {
      const made = await claims.createCode(params.roomId, body.name ?? null, scope);
      return 'kind' in made ? made : { ...made, expiresAt: iso(made.expiresAt) };
    },
    'kiosks.update': async ({ params, body, scope }) => kiosks.update(params.kioskId, body, scope),
    'kiosks.revoke': async ({ params, scope }) => kiosks.revoke(params.kioskId, scope),
    'kiosks.claim': async ({ body, address }) => claims.claim(body, address),
  };
}
