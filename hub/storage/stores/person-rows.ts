/** People as their rows have them. */
import { type Language, language } from '../../../core/contracts/language.ts';
import type { PersonCore } from '../../../core/ports/hub-store.ts';

export function columnsOf(person: PersonCore) {
  return {
    site_id: person.siteId,
    display_name: person.displayName,
    name_key: nameKey(person.displayName),
    language: person.language,
    reference: person.reference,
    email: person.email,
    active: person.active ? 1 : 0,
  };
}

/** As the search compares names: SQLite folds only ASCII by itself. */
export function nameKey(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
}

export function languageOf(text: string | null): Language | null {
  return language.safeParse(text).data ?? null;
}
