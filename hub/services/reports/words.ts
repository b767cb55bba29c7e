/** Words and dates of reports, in the language and zone of whoever reads them. */
import { type Language, localeOf } from '../../../core/contracts/language.ts';
import en from '../../../resources/locales/report.en.json' with { type: 'json' };
import fr from '../../../resources/locales/report.fr.json' with { type: 'json' };

/** A word that is missing in one of the languages does not compile. */
export type ReportWords = typeof en & typeof fr;

const WORDS: Readonly<Record<Language, ReportWords>> = { en, fr };

export interface ReportLanguage {
  readonly words: ReportWords;
  readonly language: Language;
  /** IANA zone. */
  readonly zone: string;
}

export function reportLanguage(language: Language, zone: string): ReportLanguage {
  return { words: WORDS[language], language, zone };
}

/** Day and month such as 02/03 (fr) or 2 Mar (en). */
export function shortDay(ms: number, { language, zone }: ReportLanguage): string {
  const form =
    language === 'fr'
      ? ({ day: '2-digit', month: '2-digit' } as const)
      : ({ day: 'numeric', month: 'short' } as const);
  return new Intl.DateTimeFormat(localeOf(language), {
    ...form,
    timeZone: zone,
  }).format(ms);
}

export function longDay(ms: number, { language, zone }: ReportLanguage): string {
  const form = { day: 'numeric', month: 'long', year: 'numeric', timeZone: zone } as const;
  return new Intl.DateTimeFormat(localeOf(language), form).format(ms);
}

export function timeOfDay(ms: number, { zone }: ReportLanguage): string {
  const form = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone } as const;
  return new Intl.DateTimeFormat('en-GB', form).format(ms);
}

/** Local date and time that sort, such as `2026-03-02 09:00:05`. */
export function sortableTime(ms: number, { zone }: ReportLanguage): string {
  const form = { dateStyle: 'short', timeStyle: 'medium', timeZone: zone } as const;
  return new Intl.DateTimeFormat('sv-SE', form).format(ms);
}

/** A share as a percentage, such as `83.3 %`; empty for none. */
export function percent(share: number | null, { language }: ReportLanguage): string {
  if (share === null) return '';
  const form = { style: 'percent', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(localeOf(language), form).format(share);
}
