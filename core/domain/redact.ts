/**
 * Takes out of log fields what must never be in a log: names, badge UIDs, face data, PINs, codes, tokens and keys. By
 * the field's name, by the look of a text, and whatever is not plain data: a request holds more than anybody chose to log.
 */

/** Keys whose values are personal or secret, wherever they stand; compared in lower case without `-` and `_`. */
const SECRET_KEYS: ReadonlySet<string> = new Set(
  [
    ['name', 'displayname', 'fullname', 'firstname', 'lastname', 'trainername', 'email', 'phone'],
    ['uid', 'badge', 'badges', 'badgekey', 'card'],
    ['template', 'templates', 'embedding', 'embeddings', 'crop', 'jpeg', 'image', 'photo', 'gallery', 'roll'],
    ['pin', 'password', 'passphrase', 'secret', 'token', 'claimcode', 'exitcode'],
    ['authorization', 'cookie', 'setcookie', 'rawheaders', 'body', 'payload', 'query'],
    ['key', 'tlskey', 'privatekey', 'signkey', 'boxkey', 'keys', 'sealed', 'csr', 'comment', 'reason'],
    ['screen', 'view', 'entries', 'person', 'people'],
  ].flat(),
);

const REDACTED = '[redacted]';
const DEEPEST = 6;
const LONGEST = 300;

/** Texts that are secret or personal by their look, wherever they stand in a text. */
const SECRET_SHAPES = new RegExp(
  [
    // Long unbroken base64 or hexadecimal: no identifier of ours looks like this, templates and keys do.
    '[A-Za-z0-9+/]{80,}={0,2}',
    // 32 bytes in base64url, as the hub's sign-in tokens are; with what introduces one.
    '(?<![\\w-])[\\w-]{43}(?![\\w-])',
    '(?<=\\bBearer )\\S+',
    // A claim code as it is shown to people (core/contracts/claim.ts).
    '\\b[0-9A-Z]{5}(?:-[0-9A-Z]{5}){3}\\b',
    // The password in an address, such as a database's.
    '(?<=://[^\\s/@]{0,100}:)[^\\s/@]+(?=@)',
    // An email address.
    '[^\\s@"\'<>]+@[^\\s@"\'<>]+\\.[^\\s@"\'<>]+',
    // The query of an address: people are searched by name.
    '(?<=\\S\\?)[^\\s"\']+',
  ].join('|'),
  'gi',
);

/** A copy of the fields that may be written. Deep, bounded, and safe for anything that is thrown at it. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return value.replace(SECRET_SHAPES, REDACTED).slice(0, LONGEST);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth >= DEEPEST || ArrayBuffer.isView(value)) return REDACTED;
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redact(item, depth + 1));
  if (value instanceof Error) return errorFields(value, depth);
  if (!isPlain(value)) return REDACTED;
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

/** Made by `{}` or `Object.create(null)`, in whatever realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isSecret(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase().replaceAll(/[-_]/g, ''));
}
