/** What a page of the console is to the shell: where it is, who sees it, and what it is called in the navigation. */
import type { ComponentType, LazyExoticComponent } from 'react';
import { type Permission, type Role, reachesOf } from '../../core/domain/roles.ts';
import type { IconName } from './parts/icon.tsx';

/** `mine`: what concerns oneself. `teach`: of trainers. `centre`: of staff. `system`: of administrators and IT. */
export type Section = 'mine' | 'teach' | 'centre' | 'system';

export interface ConsolePage {
  /** Pattern of wouter, such as `/sessions/:sessionId`. */
  readonly path: string;
  readonly shown: (roles: readonly Role[]) => boolean;
  readonly page: LazyExoticComponent<ComponentType>;
  /** How it stands in the navigation; left out for pages that others lead to. `word` is a key of the words. */
  readonly nav?: { readonly section: Section; readonly word: string; readonly icon: IconName };
}

/** For pages that need a permission which reaches everything: what staff, administrators and IT see. */
export function whoReachesAll(permission: Permission) {
  return (roles: readonly Role[]): boolean => reachesOf(roles, permission).has('all');
}

/** For pages that anybody sees who holds the permission, however far it reaches. */
export function whoMay(permission: Permission) {
  return (roles: readonly Role[]): boolean => reachesOf(roles, permission).size > 0;
}

export function whoIs(...wanted: readonly Role[]) {
  return (roles: readonly Role[]): boolean => roles.some((role) => wanted.includes(role));
}

export const everybody = (): boolean => true;
