/** The whole REST interface. To add an area: a file beside this one, a line here, its handlers in hub/rest. */
import { authArea } from './auth.ts';
import type { Handlers } from './operation.ts';

export const restApi = {
  auth: authArea,
} as const;

export type RestApi = typeof restApi;
/** Everything the server needs to be given. */
export type RestHandlers = { readonly [A in keyof RestApi]: Handlers<RestApi[A]> };
