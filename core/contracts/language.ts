/** The languages in which the product speaks to people. `resources/README.md` says what else a new one needs. */
import { z } from 'zod';

export const language = z.enum(['en', 'fr']);
export type Language = z.output<typeof language>;

export const LANGUAGES: readonly Language[] = language.options;

/** How each writes dates and numbers. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', fr: 'fr-FR' };

/** The locale (BCP 47) of a language; of one that is not spoken here the first one's. */
export function localeOf(spoken: string): string {
  return LOCALES[language.safeParse(spoken).data ?? 'en'];
}
