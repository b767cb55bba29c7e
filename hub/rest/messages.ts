/** The hub's words for people, by language. */

import type { ProblemCode } from '../../core/contracts/rest/problem.ts';
import en from '../../resources/locales/hub.en.json' with { type: 'json' };
import fr from '../../resources/locales/hub.fr.json' with { type: 'json' };

interface Message {
  readonly title: string;
  readonly detail: string;
}

type Messages = Readonly<Record<ProblemCode, Message>>;

/** A code without words in one of the languages does not compile. */
const MESSAGES: Readonly<Record<'en' | 'fr', Messages>> = { en: en.problem, fr: fr.problem };

/** The message for a code, its `{{name}}` places filled. `acceptLanguage` is the request header. */
export function messageFor(
  code: ProblemCode,
  params: Readonly<Record<string, string | number>>,
  acceptLanguage: string | undefined,
): Message {
  const { title, detail } = MESSAGES[preferred(acceptLanguage)][code];
  return {
    title,
    detail: detail.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => String(params[name] ?? '')),
  };
}

/** The first of our languages that the header names; English when it names none. */
function preferred(acceptLanguage: string | undefined): 'en' | 'fr' {
  const asked = (acceptLanguage ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.trim().slice(0, 2));
  return asked.find((tag) => tag === 'en' || tag === 'fr') ?? 'en';
}
