import type { authArea } from '../../../core/contracts/rest/auth.ts';
import { iso } from '../../../core/contracts/rest/common.ts';
import type { Handlers } from '../../../core/contracts/rest/operation.ts';
import { isNo } from '../../../core/contracts/rest/problem.ts';
import type { PersonRow } from '../../../core/ports/hub-store.ts';
import type { AuthService } from '../../services/access/auth-service.ts';

export function authHandlers(auth: AuthService): Handlers<typeof authArea> {
  return {
    'auth.login': async ({ body, address }) => {
      const signIn = await auth.login(body.email, body.password, address);
      if (isNo(signIn)) return signIn;
      return { token: signIn.token, expiresAt: iso(signIn.expiresAt), me: showMe(signIn.me) };
    },
    'auth.logout': async ({ token }) => {
      if (token) await auth.logout(token);
      return null;
    },
    'auth.me': async ({ caller }) => {
      const me = await auth.me(caller);
      return isNo(me) ? me : showMe(me);
    },
    'auth.change-password': async ({ caller, token, body }) =>
      auth.changePassword(caller, token ?? '', body.current, body.next),
  };
}

function showMe(person: PersonRow) {
  const { id, subject, displayName, language, siteId, roles } = person;
  return { personId: id, subject, displayName, language, siteId, roles: [...roles] };
}
