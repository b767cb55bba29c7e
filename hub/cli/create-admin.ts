/** `hub create-admin --email …`: an administrator for a new hub, or a new password for one who lost theirs. */
import { text } from 'node:stream/consumers';
import { RosterError } from '../../core/contracts/error.ts';
import { isNo } from '../../core/contracts/rest/problem.ts';
import { messageFor } from '../rest/messages.ts';
import { ensureAdmin } from '../services/access/first-admin.ts';
import type { HubContext } from '../services/hub-context.ts';

export interface CreateAdminOptions {
  readonly email: string;
  readonly name?: string | undefined;
  /** Read the password from standard input instead of generating one. */
  readonly passwordFrom?: NodeJS.ReadableStream | undefined;
  readonly print: (line: string) => void;
}

/** @throws RosterError with a problem code when the email or the password will not do; nothing was changed then. */
export async function createAdmin(context: HubContext, options: CreateAdminOptions): Promise<void> {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(options.email))
    throw new RosterError('request.invalid', 'Give an email address, such as --email admin@example.org');
  const given = options.passwordFrom ? (await text(options.passwordFrom)).replace(/\r?\n$/, '') : null;
  const made = await ensureAdmin(context, options.email, options.name ?? 'Administrator', given);
  if (isNo(made)) throw new RosterError(made.code, messageFor(made.code, made.params, 'en').detail);
  options.print(
    made.kind === 'made'
      ? `Administrator ${options.email} was made.`
      : `${options.email} is an administrator and has a new password.`,
  );
  if (made.generated) options.print(`Password (shown only now): ${made.generated}`);
}
