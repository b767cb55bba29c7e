/** Answers of examples as the OpenAPI document shows them: without anything that was only so in one hub. */
import { illustration } from './example.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Entries of a list that the document shows, of things and of plain values. */
const SHOWN = { things: 1, values: 8 };
/** What must not look like one that works, not even in a document. */
const SECRETS: Readonly<Record<string, string>> = {
  token: 'shown-only-once',
  secret: 'shown-only-once',
  code: 'shown-only-once',
  exitCode: 'shown-only-once',
  certificate: 'PEM',
  ca: 'PEM',
  // "public key of the hub" in base64.
  logKey: 'cHVibGljIGtleSBvZiB0aGUgaHVi',
};
/** Whose keys are values themselves. */
const OPEN: ReadonlySet<string> = new Set(['detail', 'devices', 'counts', 'effects', 'events']);

/** The answer with invented ids; `places` names those that examples speak of. */
export function recorded(answer: unknown, places: Readonly<Record<string, unknown>>): unknown {
  const names = new Map(Object.entries(places).map(([name, value]) => [value, name]));
  let others = 0;
  const idOf = (id: string) => {
    if (!names.has(id)) others += 1;
    const name = names.get(id) ?? `other ${others}`;
    names.set(id, name);
    return illustration(name);
  };
  const shown = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return UUID.test(value) ? idOf(value) : (secretOf(key, value) ?? value);
    if (Array.isArray(value)) {
      const most = hasInside(value[0]) ? SHOWN.things : SHOWN.values;
      return value.slice(0, most).map((part) => shown(part, key));
    }
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shown(part, name)]));
  };
  return shown(answer, '');
}

/** A unit's code is none, a claim's is. */
function secretOf(key: string, value: string): string | undefined {
  return key === 'code' && !/^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/.test(value) ? undefined : SECRETS[key];
}

/** Every path to a value, as far as `other` has something there too: what is empty or null says nothing of its shape. */
export function pathsOf(value: unknown, other: unknown, path = ''): string[] {
  const key = path.split('.').at(-1) ?? '';
  if (OPEN.has(key) || !hasInside(value) || !hasInside(other)) return [path];
  if (Array.isArray(value)) return pathsOf(value[0], (other as unknown[])[0], `${path}[]`);
  const entries = Object.entries(value as object);
  const there = other as Readonly<Record<string, unknown>>;
  return entries.flatMap(([name, part]) => pathsOf(part, there[name], `${path}.${name}`)).sort();
}

function hasInside(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
