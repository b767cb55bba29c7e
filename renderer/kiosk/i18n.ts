/** The screen's words: both languages are in the bundle, so that switching needs no request. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from '../../resources/locales/kiosk.en.json' with { type: 'json' };
import fr from '../../resources/locales/kiosk.fr.json' with { type: 'json' };

export type Language = 'en' | 'fr';

/** A translator of its own with everything loaded; ready at once. */
export function createI18n(language: Language): i18n {
  const instance = i18next.createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, fr: { translation: fr } },
    interpolation: { escapeValue: false },
    initAsync: false,
  });
  return instance;
}
