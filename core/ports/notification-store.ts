/** What people were told, what they want to be told, and what is sent to the outside. Instants in ms. */
import type { Language } from '../contracts/language.ts';
import type { NotificationEvent, NotificationPreferences } from '../contracts/rest/notifications.ts';
import type { Audience, NewsParams } from '../domain/notifications.ts';
import type { Caller, Scope } from '../domain/scope.ts';

export interface Recipient {
  readonly id: string;
  /** Pseudonym. */
  readonly subject: string;
  readonly hasEmail: boolean;
  readonly preferences: NotificationPreferences;
}

export interface NotificationRow {
  readonly id: string;
  readonly personId: string;
  readonly event: NotificationEvent;
  readonly at: number;
  readonly params: NewsParams;
  readonly readAt: number | null;
}

export interface NewNotification extends Omit<NotificationRow, 'readAt'> {
  /** Of two with the same only the first is kept. */
  readonly dedup: string;
  readonly inApp: boolean;
  /** Null: no e-mail. */
  readonly mailDue: number | null;
}

/** What the words are filled with. What is gone is left out. */
export interface NewsNames {
  readonly sessions: ReadonlyMap<
    string,
    { readonly title: string; readonly start: number; readonly room: string; readonly zone: string }
  >;
  /** By pseudonym. */
  readonly people: ReadonlyMap<string, { readonly id: string; readonly displayName: string }>;
  readonly kiosks: ReadonlyMap<string, { readonly name: string; readonly room: string }>;
  readonly webhooks: ReadonlyMap<string, { readonly url: string }>;
}

export interface Letter {
  readonly email: string | null;
  readonly language: Language | null;
  readonly caller: Caller;
  readonly items: readonly NotificationRow[];
}

type System = Scope<'session.read'>;

export interface NotificationStore {
  /** Active people, each once. */
  audience(to: readonly Audience[], scope: System): Promise<Recipient[]>;
  /** Leaves out what is there already; gives how many were new. */
  insert(rows: readonly NewNotification[], scope: System): Promise<number>;
  /** Newest first; what is for e-mail only is left out. */
  list(
    personId: string,
    filter: { readonly unread: boolean; readonly before?: string | undefined; readonly limit: number },
    scope: System,
  ): Promise<NotificationRow[]>;
  unread(personId: string, scope: System): Promise<number>;
  /** These, or all when `ids` is null. */
  markRead(personId: string, ids: readonly string[] | null, at: number, scope: System): Promise<void>;
  /** Everything that these name, in a number of queries that does not grow with them. */
  names(params: readonly NewsParams[], scope: System): Promise<NewsNames>;
  preferences(personId: string, scope: System): Promise<NotificationPreferences>;
  setPreferences(personId: string, chosen: NotificationPreferences, scope: System): Promise<void>;
  /** Puts what is due, and with it everything else that waits for the same person, into one e-mail each; how many. */
  gatherMail(now: number, newId: () => string, limit: number, scope: System): Promise<number>;
  /** What goes into an e-mail, and to whom. Null when the person is gone. */
  letter(deliveryId: string, personId: string, scope: System): Promise<Letter | null>;
  /** Forgets what is older; how many. */
  prune(beforeMs: number, scope: System): Promise<number>;
}
