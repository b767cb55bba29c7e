/** Who calls: by bearer token, or by the console's cookie; and what that grants for an operation. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { type HubRefusal, no } from '../../core/contracts/rest/problem.ts';
import { authorise, type Caller, type Scope } from '../../core/domain/scope.ts';

/** Sent by the hub over HTTPS only, to the hub only, to no script and with no request that another site starts. */
const COOKIE = '__Host-roster';
const COOKIE_OPTIONS = { path: '/', httpOnly: true, secure: true, sameSite: 'strict' } as const;
/** A header that browsers let only the hub's own pages add: a form of another site cannot change anything. */
const CONSOLE_HEADER = 'x-roster-console';

export type Authenticate = (token: string) => Promise<Caller | null>;

export interface Grant {
  readonly caller: Caller | null;
  readonly scope: Scope | null;
  readonly token: string | null;
}

export const NOBODY: Grant = { caller: null, scope: null, token: null };

/** Who calls and what their roles grant for this operation, or why not. */
export async function admit(
  operation: Operation,
  authenticate: Authenticate,
  request: FastifyRequest,
): Promise<Grant | HubRefusal> {
  const { access, method } = operation;
  if (access === 'public') return NOBODY;
  const presented = tokenOf(request);
  const caller = presented ? await authenticate(presented.token) : null;
  if (!presented || !caller) return no('auth.required');
  if (presented.byCookie && method !== 'GET' && !isConsole(request)) return no('auth.not-from-console');
  const { token } = presented;
  // What is for whoever is signed in concerns the person; another system is none.
  if (access === 'signed-in') return caller.grants ? no('auth.forbidden') : { caller, scope: null, token };
  const scope = authorise(caller, access);
  return scope ? { caller, scope, token } : no('auth.forbidden');
}

export function isConsole(request: FastifyRequest): boolean {
  return request.headers[CONSOLE_HEADER] === '1';
}

/** The token goes where no script reads it. The hub says when it ends: a browser's clock may be wrong. */
export function keepSignedIn(reply: FastifyReply, token: string): void {
  reply.setCookie(COOKIE, token, COOKIE_OPTIONS);
}

export function forgetSignIn(reply: FastifyReply): void {
  reply.clearCookie(COOKIE, COOKIE_OPTIONS);
}

/** A program that says who it is by a token is not asked for its cookie. */
function tokenOf(request: FastifyRequest): { token: string; byCookie: boolean } | null {
  const { authorization } = request.headers;
  const byCookie = authorization === undefined;
  const text = byCookie ? request.cookies[COOKIE] : /^Bearer (.*)$/.exec(authorization)?.[1];
  return text !== undefined && /^[\w-]{20,200}$/.test(text) ? { token: text, byCookie } : null;
}
