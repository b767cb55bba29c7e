import { type Plugin, parseSync } from 'vite';

/** Files that stand in for hardware; the composition roots name them, the packaged app does not contain them. */
const SIMULATOR_FILE = /simulator[^/]*\.ts$/;
/** What a stub throws. */
const STUB_CODE = 'simulation.not-in-this-build';

/** Code with the same exports as the module, each of which refuses; `errorModule` is where RosterError comes from. */
export function stubOf(path: string, text: string, errorModule: string): string {
  const { module } = parseSync(path, text);
  const names = module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, isType }) =>
      isType || exportName.name === null ? [] : [exportName.name],
    ),
  );
  const message = 'This build drives real devices only: run a checkout to simulate them';
  return [
    `import { RosterError } from '${errorModule}';`,
    `function refuse() { throw new RosterError('${STUB_CODE}', '${message}'); }`,
    ...names.map((name) => `export { refuse as ${name} };`),
  ].join('\n');
}

/** Replaces every simulator by a stub. */
export function withoutSimulators(errorModule: string): Plugin {
  return {
    name: 'without-simulators',
    enforce: 'pre',
    transform(text, id) {
      if (!SIMULATOR_FILE.test(id)) return null;
      return { code: stubOf(id, text, errorModule), map: null };
    },
  };
}
