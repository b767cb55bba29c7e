import { type Plugin, parseSync } from 'vite';

/**
 * Files that stand in for hardware, which the composition roots name, and whole simulated kiosks, which only the command
 * line knows: the packaged app contains neither.
 */
const SIMULATOR_FILE = /simulator[^/]*\.ts$|\/main\/simulate\/[^/]+\.ts$/;
/** What a stub throws. */
const STUB_CODE = 'simulation.not-in-this-build';

/** @param path absolute, with `/`. */
export function isSimulator(path: string): boolean {
  return SIMULATOR_FILE.test(path);
}

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
      if (!isSimulator(id)) return null;
      return { code: stubOf(id, text, errorModule), map: null };
    },
  };
}
