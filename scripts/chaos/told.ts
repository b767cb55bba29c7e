/** What kiosks told people, as it was read from their own output; the harness holds the product to it. */
import type { KioskView } from '../../core/contracts/kiosk-view.ts';
import type { Person } from './cast.ts';

export interface Told {
  readonly session: string;
  readonly subject: string;
  readonly name: string;
  readonly kiosk: string;
  readonly words: string;
}

export class Ledger {
  readonly #told = new Map<string, Told>();
  readonly #people = new Map<string, Person>();
  /** The last words of each kiosk: they stay on the screen for seconds, and the next session may open behind them. */
  readonly #last = new Map<string, string>();

  constructor(people: readonly Person[]) {
    for (const person of people) this.#people.set(person.name, person);
  }

  /** Writes down whom this view says is in; gives them. */
  hear(kiosk: string, view: KioskView): Person | null {
    const { screen, open } = view;
    const said = JSON.stringify(screen);
    const isNew = this.#last.get(kiosk) !== said;
    this.#last.set(kiosk, said);
    if (!isNew) return null;
    if (screen.kind !== 'welcome' && screen.kind !== 'already-in') return null;
    const person = this.#people.get(screen.name);
    if (!person || !open) return null;
    const words = `${screen.kind}, ${screen.status}`;
    const { subject, name } = person;
    const key = keyOf(open.id, subject);
    if (!this.#told.has(key)) this.#told.set(key, { session: open.id, subject, name, kiosk, words });
    return person;
  }

  has(session: string, subject: string): boolean {
    return this.#told.has(keyOf(session, subject));
  }

  all(): readonly Told[] {
    return [...this.#told.values()];
  }
}

function keyOf(session: string, subject: string): string {
  return `${session} ${subject}`;
}
