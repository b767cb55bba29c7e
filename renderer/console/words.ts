/** The console's words: a pair of files per area, all in one translator. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import groupsEn from '../../resources/locales/console-groups.en.json' with { type: 'json' };
import groupsFr from '../../resources/locales/console-groups.fr.json' with { type: 'json' };
import mineEn from '../../resources/locales/console-mine.en.json' with { type: 'json' };
import mineFr from '../../resources/locales/console-mine.fr.json' with { type: 'json' };
import partsEn from '../../resources/locales/console-parts.en.json' with { type: 'json' };
import partsFr from '../../resources/locales/console-parts.fr.json' with { type: 'json' };
import peopleEn from '../../resources/locales/console-people.en.json' with { type: 'json' };
import peopleFr from '../../resources/locales/console-people.fr.json' with { type: 'json' };
import sessionsEn from '../../resources/locales/console-sessions.en.json' with { type: 'json' };
import sessionsFr from '../../resources/locales/console-sessions.fr.json' with { type: 'json' };
import shellEn from '../../resources/locales/console-shell.en.json' with { type: 'json' };
import shellFr from '../../resources/locales/console-shell.fr.json' with { type: 'json' };
import todayEn from '../../resources/locales/console-today.en.json' with { type: 'json' };
import todayFr from '../../resources/locales/console-today.fr.json' with { type: 'json' };

export type Language = 'en' | 'fr';
export const LANGUAGES: readonly Language[] = ['en', 'fr'];

/** By area: `t('sessions.title')` is `title` in `console-sessions.*.json`. */
export const texts = {
  en: {
    groups: groupsEn,
    mine: mineEn,
    parts: partsEn,
    people: peopleEn,
    sessions: sessionsEn,
    shell: shellEn,
    today: todayEn,
  },
  fr: {
    groups: groupsFr,
    mine: mineFr,
    parts: partsFr,
    people: peopleFr,
    sessions: sessionsFr,
    shell: shellFr,
    today: todayFr,
  },
} as const satisfies Record<Language, object>;

/** A translator with everything loaded; ready at once. */
export function createWords(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: texts.en }, fr: { translation: texts.fr } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}
