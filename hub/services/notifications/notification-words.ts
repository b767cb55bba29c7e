/** What a notification says, in the reader's language, with names as they are now. */
import { type Language, localeOf } from '../../../core/contracts/language.ts';
import type { Notification } from '../../../core/contracts/rest/notifications.ts';
import { fillWords } from '../../../core/domain/fill-words.ts';
import { authorise, type Caller } from '../../../core/domain/scope.ts';
import type { NewsNames, NotificationRow } from '../../../core/ports/notification-store.ts';
import en from '../../../resources/locales/notification.en.json' with { type: 'json' };
import fr from '../../../resources/locales/notification.fr.json' with { type: 'json' };

const WORDS = { en, fr } as const;

type Said = keyof typeof en.events;

export interface Words {
  readonly title: string;
  readonly body: string;
}

/** Names of other people only for a reader who may (still) see them. */
export function wordsOf(row: NotificationRow, names: NewsNames, reader: Caller, language: Language): Words {
  const { title, body } = WORDS[language].events[saidOf(row)];
  const values = valuesOf(row, names, reader, language);
  return { title: fillWords(title, values), body: fillWords(body, values) };
}

/** Subject and text of one e-mail. Lines of a name cannot break a header: the mailer encodes them. */
export function letterOf(said: readonly Words[], language: Language): { subject: string; text: string } {
  const { mail } = WORDS[language];
  const [only] = said;
  const subject =
    said.length === 1 && only ? only.title : fillWords(mail.subject, { count: String(said.length) });
  const parts = said.map(({ title, body }) => `${title}\n${body}`);
  return { subject, text: `${[...parts, `-- \n${mail.footer}`].join('\n\n')}\n` };
}

/** Where in the console it leads. */
export function linkOf({ params, event }: NotificationRow, names: NewsNames): Notification['link'] {
  const { excuseId, sessionId, kioskId, subject } = params;
  if (event === 'excuse.decided' && excuseId) return { kind: 'excuse', id: excuseId };
  if (sessionId) return { kind: 'session', id: sessionId };
  if (kioskId) return { kind: 'kiosk', id: kioskId };
  const person = subject === undefined ? undefined : names.people.get(subject);
  return person ? { kind: 'person', id: person.id } : null;
}

function saidOf({ event, params }: NotificationRow): Said {
  if (event !== 'excuse.decided') return event;
  return params.decision === 'rejected' ? 'excuse.rejected' : 'excuse.approved';
}

function valuesOf(
  { params }: NotificationRow,
  names: NewsNames,
  reader: Caller,
  language: Language,
): Readonly<Record<string, string>> {
  const { unknown } = WORDS[language];
  const session = params.sessionId === undefined ? undefined : names.sessions.get(params.sessionId);
  const kiosk = params.kioskId === undefined ? undefined : names.kiosks.get(params.kioskId);
  const webhook = params.webhookId === undefined ? undefined : names.webhooks.get(params.webhookId);
  const mayName = params.subject === reader.subject || authorise(reader, 'people.read')?.reach.has('all');
  const person = mayName ? names.people.get(params.subject ?? '') : undefined;
  return {
    session: session?.title ?? unknown.session,
    room: session?.room ?? kiosk?.room ?? unknown.room,
    when: session ? moment(session.start, session.zone, language) : '',
    person: person?.displayName ?? unknown.person,
    kiosk: kiosk?.name ?? unknown.kiosk,
    host: webhook ? new URL(webhook.url).host : unknown.host,
    minutes: String(params.minutes ?? 0),
    percent: String(params.percent ?? 0),
  };
}

function moment(ms: number, zone: string, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    timeZone: zone,
    dateStyle: 'full',
    timeStyle: 'short',
  }).format(ms);
}
