/** The console's words: a pair of files per area, all in one translator. */
import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../core/contracts/language.ts';
import analyticsEn from '../../resources/locales/console-analytics.en.json' with { type: 'json' };
import analyticsFr from '../../resources/locales/console-analytics.fr.json' with { type: 'json' };
import auditEn from '../../resources/locales/console-audit.en.json' with { type: 'json' };
import auditFr from '../../resources/locales/console-audit.fr.json' with { type: 'json' };
import excusesEn from '../../resources/locales/console-excuses.en.json' with { type: 'json' };
import excusesFr from '../../resources/locales/console-excuses.fr.json' with { type: 'json' };
import facesEn from '../../resources/locales/console-faces.en.json' with { type: 'json' };
import facesFr from '../../resources/locales/console-faces.fr.json' with { type: 'json' };
import fleetEn from '../../resources/locales/console-fleet.en.json' with { type: 'json' };
import fleetFr from '../../resources/locales/console-fleet.fr.json' with { type: 'json' };
import groupsEn from '../../resources/locales/console-groups.en.json' with { type: 'json' };
import groupsFr from '../../resources/locales/console-groups.fr.json' with { type: 'json' };
import importsEn from '../../resources/locales/console-imports.en.json' with { type: 'json' };
import importsFr from '../../resources/locales/console-imports.fr.json' with { type: 'json' };
import integrationsEn from '../../resources/locales/console-integrations.en.json' with { type: 'json' };
import integrationsFr from '../../resources/locales/console-integrations.fr.json' with { type: 'json' };
import makeupEn from '../../resources/locales/console-makeup.en.json' with { type: 'json' };
import makeupFr from '../../resources/locales/console-makeup.fr.json' with { type: 'json' };
import mineEn from '../../resources/locales/console-mine.en.json' with { type: 'json' };
import mineFr from '../../resources/locales/console-mine.fr.json' with { type: 'json' };
import notificationsEn from '../../resources/locales/console-notifications.en.json' with { type: 'json' };
import notificationsFr from '../../resources/locales/console-notifications.fr.json' with { type: 'json' };
import partsEn from '../../resources/locales/console-parts.en.json' with { type: 'json' };
import partsFr from '../../resources/locales/console-parts.fr.json' with { type: 'json' };
import peopleEn from '../../resources/locales/console-people.en.json' with { type: 'json' };
import peopleFr from '../../resources/locales/console-people.fr.json' with { type: 'json' };
import reportsEn from '../../resources/locales/console-reports.en.json' with { type: 'json' };
import reportsFr from '../../resources/locales/console-reports.fr.json' with { type: 'json' };
import sessionsEn from '../../resources/locales/console-sessions.en.json' with { type: 'json' };
import sessionsFr from '../../resources/locales/console-sessions.fr.json' with { type: 'json' };
import settingsEn from '../../resources/locales/console-settings.en.json' with { type: 'json' };
import settingsFr from '../../resources/locales/console-settings.fr.json' with { type: 'json' };
import shellEn from '../../resources/locales/console-shell.en.json' with { type: 'json' };
import shellFr from '../../resources/locales/console-shell.fr.json' with { type: 'json' };
import timetableEn from '../../resources/locales/console-timetable.en.json' with { type: 'json' };
import timetableFr from '../../resources/locales/console-timetable.fr.json' with { type: 'json' };
import todayEn from '../../resources/locales/console-today.en.json' with { type: 'json' };
import todayFr from '../../resources/locales/console-today.fr.json' with { type: 'json' };
import worklistEn from '../../resources/locales/console-worklist.en.json' with { type: 'json' };
import worklistFr from '../../resources/locales/console-worklist.fr.json' with { type: 'json' };
import hubEn from '../../resources/locales/hub.en.json' with { type: 'json' };
import hubFr from '../../resources/locales/hub.fr.json' with { type: 'json' };

/** By area: `t('sessions.title')` is `title` in `console-sessions.*.json`. */
export const texts = {
  en: {
    analytics: analyticsEn,
    audit: auditEn,
    excuses: excusesEn,
    faces: facesEn,
    fleet: fleetEn,
    imports: { ...importsEn, verdict: hubEn.photo },
    integrations: integrationsEn,
    makeup: makeupEn,
    notifications: notificationsEn,
    reports: reportsEn,
    settings: settingsEn,
    timetable: timetableEn,
    worklist: worklistEn,
    groups: groupsEn,
    mine: mineEn,
    parts: partsEn,
    people: peopleEn,
    sessions: sessionsEn,
    shell: shellEn,
    today: todayEn,
  },
  fr: {
    analytics: analyticsFr,
    audit: auditFr,
    excuses: excusesFr,
    faces: facesFr,
    fleet: fleetFr,
    imports: { ...importsFr, verdict: hubFr.photo },
    integrations: integrationsFr,
    makeup: makeupFr,
    notifications: notificationsFr,
    reports: reportsFr,
    settings: settingsFr,
    timetable: timetableFr,
    worklist: worklistFr,
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
