import { createContext, useContext } from 'react';
import type { z } from 'zod';
import type { me } from '../../../core/contracts/rest/auth.ts';
import { type Permission, reachesOf } from '../../../core/domain/roles.ts';
import type { Settings } from './settings.ts';

export type Me = z.output<typeof me>;

export interface ConsoleSession {
  readonly me: Me;
  readonly settings: Settings;
  /** Forgets everything that was read and shows the sign-in. */
  leave(): void;
}

export const SessionContext = createContext<ConsoleSession | null>(null);

export function useSession(): ConsoleSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('a page is drawn inside the app only');
  return session;
}

export function useMe(): Me {
  return useSession().me;
}

/** Whether the roles of who is signed in hold a permission at all, or for everything. */
export function useMay(permission: Permission, reach?: 'all'): boolean {
  const granted = reachesOf(useMe().roles, permission);
  return reach ? granted.has(reach) : granted.size > 0;
}
