/** Sends an example to the hub of the REST world. */
import type { Operation } from '../../core/contracts/rest/operation.ts';
import { type Example, fill, PARAMS, placesIn } from '../../hub/rest/examples/example.ts';
import type { Answer } from './hub-fixture.ts';
import type { Places, RestWorld } from './rest-world.ts';

export async function replay(
  world: RestWorld,
  operation: Operation,
  example: Example,
  places: Places,
  token: string | null,
): Promise<Answer> {
  const filled = (value: unknown) =>
    fill(value, (name) => {
      if (!(name in places)) throw new Error(`no value for {${name}}`);
      return places[name];
    });
  const params = filled(paramsOf(operation, example)) as Record<string, string>;
  const path = operation.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ''),
  );
  const query = new URLSearchParams(filled(example.query ?? {}) as Record<string, string>);
  const url = `${path}${query.size > 0 ? `?${query}` : ''}`;
  const { file } = example;
  const sent = file ? { payload: places[file.bytes] as Buffer, headers: { 'content-type': file.type } } : {};
  return world.hub.call(token)(operation.method, url, filled(example.body ?? null) as object | null, sent);
}

export function paramsOf(operation: Operation, example: Example): Record<string, string> {
  const names = [...operation.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  return Object.fromEntries(names.map((name) => [name, example.params?.[name] ?? PARAMS[name] ?? '']));
}

/** Whether it is about something that may be somebody else's, and not about what there is only once. */
export function hasOwner(world: RestWorld, operation: Operation, example: Example): boolean {
  const names = placesIn([paramsOf(operation, example), example.query, example.body]);
  return names.some((name) => world.own[name] !== world.foreign[name]);
}
