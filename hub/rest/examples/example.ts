/** An example of an operation: shown in the OpenAPI document, and done for real by the test suite. */
import { createHash } from 'node:crypto';

/**
 * What is sent. `{name}` in a text stands for a value that only a running hub knows, such as the id of a session; the
 * document shows an invented one in its place.
 */
export interface Example {
  /** Who asks; `admin` when left out. */
  readonly as?: 'nobody' | 'trainee' | 'trainer' | 'staff' | 'admin';
  /** Besides what `PARAMS` gives every operation. */
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** A raw body: its media type, and the name of its bytes among the values. */
  readonly file?: { readonly type: string; readonly bytes: string };
}

/** By operation id. */
export type Examples = Readonly<Record<string, Example>>;

/** What the parameters of paths stand for where an example says nothing else. */
export const PARAMS: Readonly<Record<string, string>> = {
  siteId: '{site}',
  roomId: '{room}',
  personId: '{trainee}',
  badgeId: '{badge}',
  templateId: '{template}',
  groupId: '{group}',
  unitId: '{unit}',
  slotId: '{slot}',
  sessionId: '{later}',
  subject: '{subject}',
  factId: '{arrival}',
  excuseId: '{excuse}',
  documentId: '{document}',
  makeupId: '{makeup}',
  importId: '{import}',
  deliveryId: '{delivery}',
  webhookId: '{webhook}',
  tokenId: '{token}',
  kioskId: '{kiosk}',
};

/** Replaces every `{name}`; a text that is nothing else becomes the value itself, whatever it is. */
export function fill(value: unknown, places: (name: string) => unknown): unknown {
  if (typeof value === 'string') {
    const whole = /^\{(\w+)\}$/.exec(value)?.[1];
    if (whole !== undefined) return places(whole);
    return value.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(places(name)));
  }
  if (Array.isArray(value)) return value.map((part) => fill(part, places));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, fill(part, places)]));
}

/** The names of everything in it that is filled in. */
export function placesIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

/** What the document shows in a place's stead: a UUID (version 8, RFC 9562) that is always the same. */
export function illustration(name: string): string {
  const hex = createHash('sha256').update(`example ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
