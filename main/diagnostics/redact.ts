/** Takes out of log fields what must never be in a log: names, badge UIDs, face data, PINs, codes, tokens and keys. */

/** Keys whose values are personal or secret, wherever they stand; compared in lower case without `-` and `_`. */
const SECRET_KEYS: ReadonlySet<string> = new Set(
  [
    ['name', 'displayname', 'fullname', 'firstname', 'lastname', 'trainername', 'email', 'phone'],
    ['uid', 'badge', 'badges', 'badgekey', 'card'],
    ['template', 'templates', 'embedding', 'embeddings', 'crop', 'jpeg', 'image', 'photo', 'gallery', 'roll'],
    ['pin', 'password', 'passphrase', 'secret', 'token', 'authorization', 'cookie', 'claimcode', 'exitcode'],
    ['key', 'tlskey', 'privatekey', 'signkey', 'boxkey', 'keys', 'sealed', 'csr', 'comment', 'reason'],
    ['screen', 'view', 'entries', 'person', 'people'],
  ].flat(),
);

export const REDACTED = '[redacted]';
const DEEPEST = 6;
const LONGEST = 300;
/** Six or more unbroken base64 groups, or long hexadecimal: no identifier of ours looks like this, templates and keys do. */
const BLOB = /[A-Za-z0-9+/]{80,}={0,2}/g;

/** A copy of the fields that may be written. Deep, bounded, and safe for anything that is thrown at it. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(BLOB, REDACTED).slice(0, LONGEST);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return REDACTED;
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  if (value instanceof Error) return errorFields(value, depth);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      isSecret(key) && item !== null ? REDACTED : redact(item, depth + 1),
    ]),
  );
}

/** Name, message and where it came from; of a stack only the places, since its first line repeats the message. */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  const places = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name,
    message: redact(error.message, depth + 1),
    at: places.slice(0, 6).map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}

function isSecret(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase().replaceAll(/[-_]/g, ''));
}
