import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../core/contracts/language.ts';
import { notificationEvent } from '../../core/contracts/rest/notifications.ts';
import { recordStatus } from '../../core/contracts/rest/records.ts';
import { sessionStatus } from '../../core/contracts/rest/sessions.ts';
import { role } from '../../core/domain/roles.ts';
import { pages } from './pages.ts';
import { createWords, texts } from './words.ts';

/** Every text by its dotted key. */
function flat(value: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, child]) =>
      typeof child === 'string' ? [[prefix + key, child] as const] : [...flat(child, `${prefix}${key}.`)],
    ),
  );
}

const english = flat(texts.en);
const placeholders = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\./.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
}

const code = sources(import.meta.dirname).join('\n');
/** Texts in quotes that look like keys of an area. */
const asked = new Set(
  [...code.matchAll(/'([a-z]+(?:\.[\w-]+)+)'/g)]
    .map(([, key = '']) => key)
    .filter((key) => Object.hasOwn(texts.en, key.split('.')[0] ?? '')),
);
/** What keys that are put together begin with. */
const begun = [...code.matchAll(/`([a-z]+(?:\.[\w-]+)*\.)\$\{/g)].map(([, key = '']) => key);

describe('the words of the console', () => {
  it('are the same in every language, with the same things named', () => {
    for (const language of LANGUAGES) {
      const words = flat(texts[language]);
      expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
      for (const [key, text] of words) {
        expect(text.trim(), key).not.toBe('');
        expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''));
      }
    }
  });

  it('have every key that a page asks for', () => {
    const known = (key: string) => english.has(key) || english.has(`${key}_other`);
    // Ids of operations look the same; they are asked of the hub and not of the words.
    const words = [...asked].filter((key) => new RegExp(`(?:t\\(|word[:=] ?|\\? |: )'${key}'`).test(code));
    expect(words.filter((key) => !known(key))).toEqual([]);
  });

  it('have something under the beginning of every key that is put together', () => {
    const keys = [...english.keys()];
    expect(begun.filter((start) => !keys.some((key) => key.startsWith(start)))).toEqual([]);
  });

  it('hold nothing that no page asks for', () => {
    const unused = [...english.keys()]
      .map((key) => key.replace(/_(zero|one|other)$/, ''))
      .filter((key) => !asked.has(key) && !begun.some((start) => key.startsWith(start)));
    expect([...new Set(unused)]).toEqual([]);
  });

  it('cover every status, role, event and page of the navigation', () => {
    const keys = [
      ...recordStatus.options.map((one) => `parts.record.${one}`),
      ...sessionStatus.options.map((one) => `parts.session.${one}`),
      ...role.options.map((one) => `parts.role.${one}`),
      ...notificationEvent.options.map((one) => `notifications.events.${one.replace('.', '-')}`),
      ...pages.flatMap(({ nav }) => (nav ? [nav.word, `shell.section.${nav.section}`] : [])),
    ];
    expect(keys.filter((key) => !english.has(key))).toEqual([]);
  });

  it('count', () => {
    const t = createWords('fr').getFixedT('fr');
    expect(t('groups.count', { count: 1 })).toBe('1 personne');
    expect(t('groups.count', { count: 2 })).toBe('2 personnes');
  });
});
