/** What this browser remembers for whoever sits before it: language and light or dark. */
import type { Language } from '../../../core/contracts/language.ts';

export type Theme = 'light' | 'dark' | 'system';
const LANGUAGE = 'roster.language';
const THEME = 'roster.theme';

export interface SettingsState {
  readonly language: Language;
  readonly theme: Theme;
}

export class Settings {
  readonly #window: Window;
  readonly #listeners = new Set<() => void>();
  readonly #night: MediaQueryList;
  #state: SettingsState;

  constructor(page: Window) {
    this.#window = page;
    this.#state = { language: languageOf(page), theme: themeOf(page) };
    this.#night = page.matchMedia('(prefers-color-scheme: dark)');
    this.#night.addEventListener('change', () => this.#show());
    this.#show();
  }

  readonly state = (): SettingsState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  setLanguage(language: Language): void {
    remember(this.#window, LANGUAGE, language);
    this.#change({ ...this.#state, language });
  }

  /** The language that somebody's account asks for, unless this browser was told another one. */
  suggestLanguage(language: Language | null): void {
    if (language === null || recall(this.#window, LANGUAGE) !== null) return;
    this.#change({ ...this.#state, language });
  }

  setTheme(theme: Theme): void {
    remember(this.#window, THEME, theme);
    this.#change({ ...this.#state, theme });
  }

  #change(state: SettingsState): void {
    this.#state = state;
    this.#show();
    for (const listener of this.#listeners) listener();
  }

  #show(): void {
    const { documentElement } = this.#window.document;
    const { language, theme } = this.#state;
    documentElement.lang = language;
    documentElement.dataset.theme = theme === 'system' ? (this.#night.matches ? 'dark' : 'light') : theme;
  }
}

function languageOf(page: Window): Language {
  const kept = recall(page, LANGUAGE);
  if (kept === 'en' || kept === 'fr') return kept;
  return page.navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en';
}

function themeOf(page: Window): Theme {
  const kept = recall(page, THEME);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

// A browser may refuse to remember anything; the page works all the same.
function recall(page: Window, key: string): string | null {
  try {
    return page.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function remember(page: Window, key: string, value: string): void {
  try {
    page.localStorage.setItem(key, value);
  } catch {
    // Not remembered, then.
  }
}
