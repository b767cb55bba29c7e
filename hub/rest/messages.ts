/** The hub's words for people, by language. */

import { IMPORT_ERRORS, type ImportErrorCode } from '../../core/contracts/import-error.ts';
import { type Language, language } from '../../core/contracts/language.ts';
import { type NoticeCode, noticeCode } from '../../core/contracts/notice.ts';
import type { ProblemCode } from '../../core/contracts/rest/problem.ts';
import { fillWords } from '../../core/domain/fill-words.ts';
import type { PhotoRefusal } from '../../core/ports/face-enroller.ts';
import en from '../../resources/locales/hub.en.json' with { type: 'json' };
import fr from '../../resources/locales/hub.fr.json' with { type: 'json' };
import importEn from '../../resources/locales/import.en.json' with { type: 'json' };
import importFr from '../../resources/locales/import.fr.json' with { type: 'json' };
import problemEn from '../../resources/locales/problem.en.json' with { type: 'json' };
import problemFr from '../../resources/locales/problem.fr.json' with { type: 'json' };
import teachingEn from '../../resources/locales/problem-teaching.en.json' with { type: 'json' };
import teachingFr from '../../resources/locales/problem-teaching.fr.json' with { type: 'json' };

interface Message {
  readonly title: string;
  readonly detail: string;
}

/** A code without words in one of the languages does not compile. */
interface Words {
  readonly problem: Readonly<Record<ProblemCode, Message>>;
  readonly photo: Readonly<Record<PhotoRefusal, string>>;
  readonly import: Readonly<Record<ImportErrorCode, string>>;
  readonly notice: Readonly<Record<NoticeCode, string>>;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: { ...en, import: importEn, problem: { ...problemEn, ...teachingEn } },
  fr: { ...fr, import: importFr, problem: { ...problemFr, ...teachingFr } },
};

/** The message for a code, its `{{name}}` places filled. */
export function messageFor(
  code: ProblemCode,
  params: Readonly<Record<string, string | number>>,
  language: Language,
): Message {
  const { title, detail } = WORDS[language].problem[code];
  return { title, detail: fillWords(detail, params) };
}

/** What is wrong with a row of a file, or with a photo in one. */
export function importMessage(
  code: string,
  params: Readonly<Record<string, string | number>>,
  language: Language,
): string {
  const words = WORDS[language];
  const known = IMPORT_ERRORS.find((each) => each === code);
  return fillWords(known ? words.import[known] : (words.photo[code as PhotoRefusal] ?? code), params);
}

/** What to do about a refused enrolment photo. */
export function photoMessage(reason: PhotoRefusal, language: Language): string {
  return WORDS[language].photo[reason];
}

/** What a kiosk's notice means. Kiosks may be newer than the hub: a code without words stands for itself. */
export function noticeMessage(code: string, language: Language): string {
  const known = noticeCode.safeParse(code);
  return known.success ? WORDS[language].notice[known.data] : code;
}

/** The first of our languages that the header names; English when it names none. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const asked = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2));
  return asked.flatMap((tag) => language.safeParse(tag).data ?? [])[0] ?? 'en';
}
