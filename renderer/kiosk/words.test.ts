import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { kioskScreen, kioskView, pinPurpose } from '../../core/contracts/kiosk-view.ts';
import { refusalCode } from '../../core/contracts/refusal.ts';
import { challengeStep, hint } from '../../core/contracts/vision.ts';
import { createI18n, texts as locales } from './i18n.ts';
import { stories } from './stories.ts';
import { clockTime, nearTime, readableParams } from './times.ts';

/** Every text by its dotted key. */
function flat(value: object, prefix = ''): Map<string, string> {
  return new Map(
    Object.entries(value).flatMap(([key, child]) =>
      typeof child === 'string' ? [[prefix + key, child] as const] : [...flat(child, `${prefix}${key}.`)],
    ),
  );
}

const placeholders = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).sort();

describe.each(['en', 'fr'] as const)('the words in %s', (language) => {
  const texts = flat(locales[language]);

  it.each(refusalCode.options)('say what %s is and what to do', (code) => {
    expect(texts.get(`refusal.${code}.what`)).toMatch(/\S/);
    expect(texts.get(`refusal.${code}.do`)).toMatch(/\S/);
  });

  it('cover every hint, challenge and PIN purpose', () => {
    const keys = [
      ...hint.options.map((name) => `hint.${name}`),
      ...challengeStep.options.flatMap((name) => [`challenge.${name}`, `challenge.picture.${name}`]),
      ...pinPurpose.options.flatMap((name) => [`pin.${name}`, `confirmFace.${name}`]),
    ];
    expect(keys.filter((key) => !texts.has(key))).toEqual([]);
  });

  it('are never empty', () => {
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

it('both languages have the same keys and name the same things', () => {
  const [english, french] = [flat(locales.en), flat(locales.fr)];
  expect([...french.keys()].sort()).toEqual([...english.keys()].sort());
  const differing = [...english].filter(
    ([key, text]) => placeholders(text).join() !== placeholders(french.get(key) ?? '').join(),
  );
  expect(differing).toEqual([]);
});

it('counts in words', () => {
  const english = createI18n('en').getFixedT('en');
  expect(english('confirmEnd.missing', { count: 0 })).toBe('Everybody is here.');
  expect(english('confirmEnd.missing', { count: 1 })).toContain('1 person');
  expect(createI18n('fr').getFixedT('fr')('confirmEnd.missing', { count: 3 })).toContain('3 personnes');
});

describe('stories', () => {
  it('are snapshots that the contract accepts', () => {
    for (const [name, story] of Object.entries(stories)) {
      expect(kioskView.safeParse(story).error, name).toBeUndefined();
    }
  });

  it('show every kind of screen', () => {
    const kinds = kioskScreen.options.map((option) => z.string().parse(option.shape.kind.value));
    const shown = new Set(Object.values(stories).map((story): string => story.screen.kind));
    expect(kinds.filter((kind) => !shown.has(kind))).toEqual([]);
  });
});

describe('times', () => {
  const at = Date.UTC(2031, 2, 30, 1, 30);

  it('are those of the site, across a change of the clocks', () => {
    expect(clockTime(at, 'Europe/Paris', 'en')).toBe('03:30');
    expect(clockTime(at - 3_600_000, 'Europe/Paris', 'fr')).toBe('01:30');
  });

  it('name the day when it is another one', () => {
    const now = Date.UTC(2031, 2, 28, 12);
    expect(nearTime(at, now, 'Europe/Paris', 'en')).toBe('Sunday 03:30');
    expect(nearTime(at, now, 'Europe/Paris', 'fr')).toBe('dimanche 03:30');
  });

  it('stand in a refusal as times, beside what is no time', () => {
    const params = readableParams({ from: at, title: 'A', tries: 3 }, at, 'Europe/Paris', 'en');
    expect(params).toEqual({ from: '03:30', title: 'A', tries: 3 });
  });
});
