/** The screen's words: both languages are in the bundle, so that switching needs no request. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../core/contracts/language.ts';
import en from '../../resources/locales/kiosk.en.json' with { type: 'json' };
import fr from '../../resources/locales/kiosk.fr.json' with { type: 'json' };
import refusalEn from '../../resources/locales/refusal.en.json' with { type: 'json' };
import refusalFr from '../../resources/locales/refusal.fr.json' with { type: 'json' };

/** Every text of the screen, as translators are asked for it: refusals have files of their own. */
export const texts = {
  en: { ...en, refusal: refusalEn },
  fr: { ...fr, refusal: refusalFr },
} as const satisfies Record<Language, object>;

/** A translator of its own with everything loaded; ready at once. */
export function createI18n(language: Language): i18n {
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
