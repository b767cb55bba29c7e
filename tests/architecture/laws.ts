import { asksBlindly, type SourceFile, type SyntaxNode } from './sources.ts';

/** A file that only tests run: it may reach across layers. */
export function isTest(path: string): boolean {
  return path.startsWith('tests/') || /\.(test|contract)\.tsx?$/.test(path);
}

/** A file that is shipped, or runs the hub: neither a test nor what a checkout is worked with. */
export function isProduct(path: string): boolean {
  return !isTest(path) && !path.startsWith('scripts/');
}

/** The packages that are as pure as the core itself; its README names them too. */
const PURE_PACKAGES = /^(zod|temporal-polyfill|@noble\/(ciphers|curves|hashes)(\/.*)?)$/;

/** Packages by which an adapter reaches the world: a service that wants one wants a port instead. */
const WAYS_OUT =
  /^(node:(fs|net|http|https|http2|tls|dgram|child_process|worker_threads|sqlite)|electron|mqtt|aedes|kysely|better-sqlite3[^/]*|fastify|@fastify|serialport|smartcard|onnxruntime-node|sharp)(\/.*)?$/;

/** The only files that may put an adapter or its simulator behind a port. */
export const COMPOSITION_ROOTS: readonly string[] = ['main/kiosk.ts', 'hub/hub.ts'];

const LAYERS = [
  'core/',
  'main/',
  'hub/',
  'renderer/',
  'native/',
  'models/',
  'scripts/',
  'tests/',
  'resources/',
];

interface Law {
  readonly zone: string;
  /** What files of the zone may import from the tree, beside the zone itself. */
  readonly may: readonly string[];
  readonly why: string;
}

/** First match wins, so the narrower zone stands before the wider one. */
const LAWS: readonly Law[] = [
  { zone: 'core/', may: [], why: 'the core is pure and knows nobody' },
  { zone: 'native/', may: ['core/'], why: 'devices know the ports only' },
  { zone: 'main/storage/', may: ['core/'], why: 'an adapter never knows another adapter' },
  { zone: 'main/sync/', may: ['core/'], why: 'an adapter never knows another adapter' },
  { zone: 'main/vision/', may: ['core/'], why: 'an adapter never knows another adapter' },
  { zone: 'main/services/', may: ['core/'], why: 'services know ports, not adapters' },
  { zone: 'hub/services/', may: ['core/'], why: 'services know ports, not adapters' },
  { zone: 'renderer/', may: ['core/'], why: 'screens know contracts only' },
  { zone: 'main/', may: ['core/', 'native/'], why: 'the kiosk and the hub meet in the contracts' },
  {
    zone: 'hub/hub.ts',
    may: ['hub/', 'core/', 'main/vision/face-enroller.ts'],
    why: 'the root puts together the hub, and shares with the kiosk only what judges photographs',
  },
  { zone: 'hub/', may: ['core/'], why: 'the kiosk and the hub meet in the contracts' },
  { zone: 'models/', may: [], why: 'a model pack is data' },
];

/** Parts of the hub that may be named only by its root: each `hub/<part>/` is an adapter or a service. */
function hubPart(path: string): string | undefined {
  return /^hub\/([^/]+)\//.exec(path)?.[1];
}

/** What `file` may not import, as readable lines. */
export function layerViolations(file: SourceFile): string[] {
  if (isTest(file.path)) return [];
  const law = LAWS.find(({ zone }) => file.path.startsWith(zone));
  if (law === undefined) return [];
  return file.imports
    .filter((name) => !allowed(file.path, name, law))
    .map((name) => `${file.path} imports ${name}: ${law.why}`);
}

/** Modules that the product asks for by an expression: no law can be kept where nobody sees who is imported. */
export function blindImports(file: SourceFile): string[] {
  if (!isProduct(file.path)) return [];
  return file.nodes.filter(asksBlindly).map(() => `${file.path} imports by an expression`);
}

function allowed(path: string, name: string, law: Law): boolean {
  if (!LAYERS.some((layer) => name.startsWith(layer))) return packageAllowed(path, name);
  // Made for tests beside the code; nothing that is shipped leans on it.
  if (name.includes('/testing/') && !path.includes('/testing/')) return false;
  const [from, to] = [hubPart(path), hubPart(name)];
  if (from !== undefined && to !== undefined && from !== to) return hubPartMayKnow(from, to);
  // Texts and icons are data, for everyone but the core.
  const data = path.startsWith('core/') ? [] : ['resources/'];
  return [law.zone, ...law.may, ...data].some((zone) => name.startsWith(zone));
}

/**
 * The hub's ways in (REST, MQTT, jobs) call services, and services call nobody. The command line is started by a
 * person and puts together what its one command needs.
 */
function hubPartMayKnow(from: string, to: string): boolean {
  return from === 'cli' || (to === 'services' && from !== 'storage');
}

function packageAllowed(path: string, name: string): boolean {
  if (path.startsWith('core/')) return PURE_PACKAGES.test(name);
  if (path.startsWith('renderer/')) return !/^(electron(\/.*)?$|node:)/.test(name);
  return !/^(main|hub)\/services\//.test(path) || !WAYS_OUT.test(name);
}

/** A simulator, or one of the fleet of simulated kiosks, which only the command line starts. */
const SIMULATOR = /simulator/;
const FLEET = /(^|\/)simulate\//;

/** Simulators named outside the composition roots (a simulator may build on its own neighbours), and their fleet. */
export function simulatorViolations(file: SourceFile): string[] {
  if (isTest(file.path) || file.path.startsWith('scripts/')) return [];
  const simulators = COMPOSITION_ROOTS.includes(file.path) || SIMULATOR.test(file.path);
  const fleet = file.path.startsWith('main/cli/') || FLEET.test(file.path);
  return file.imports
    .filter((name) => (!simulators && SIMULATOR.test(name)) || (!fleet && FLEET.test(name)))
    .map((name) => `${file.path} imports ${name}`);
}

/** Objects of the platform that are input and output, time or chance. */
const IMPURE_GLOBALS = new Set(
  [
    'process',
    'performance',
    'crypto',
    'fetch',
    'window',
    'document',
    'navigator',
    'localStorage',
    'Buffer',
  ].concat([
    'setTimeout',
    'setInterval',
    'setImmediate',
    'queueMicrotask',
    'require',
    '__dirname',
    '__filename',
    'console',
    'globalThis',
  ]),
);
const IMPURE_MEMBERS = new Set(['Date.now', 'Math.random', 'Temporal.Now']);
/** What the pure packages offer that draws random numbers by itself. */
const RANDOM = /^(random(Bytes|SecretKey|PrivateKey)|keygen|managedNonce)$/;

function named(node: unknown): string | undefined {
  const candidate = node as SyntaxNode | null | undefined;
  return candidate?.type === 'Identifier' ? String(candidate.name) : undefined;
}

/** Clocks, chance and platform objects in a file of the core. Names that the file declares itself are its own. */
export function impurities(file: SourceFile): string[] {
  const own = new Set(
    file.nodes.filter(({ type }) => BINDINGS.has(type)).map(({ id, local }) => named(id ?? local)),
  );
  return file.nodes
    .map((node) => clockOrPlatform(node, own) ?? chance(node))
    .filter((what) => what !== undefined)
    .map((what) => `${file.path} uses ${what}`);
}

const BINDINGS = new Set(['VariableDeclarator', 'ImportSpecifier', 'FunctionDeclaration']);

function clockOrPlatform(node: SyntaxNode, own: ReadonlySet<string | undefined>): string | undefined {
  if (node.type === 'MemberExpression') {
    const object = named(node.object);
    const member = `${object}.${named(node.property)}`;
    // A clock stays one when it is imported: `Temporal` comes from a package.
    if (IMPURE_MEMBERS.has(member)) return member;
    return object !== undefined && IMPURE_GLOBALS.has(object) && !own.has(object) ? member : undefined;
  }
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return undefined;
  const callee = named(node.callee);
  if (callee === undefined || own.has(callee)) return undefined;
  const argumentless = Array.isArray(node.arguments) && node.arguments.length === 0;
  if (callee === 'Date' && (node.type === 'CallExpression' || argumentless))
    return 'the clock (Date without argument)';
  return IMPURE_GLOBALS.has(callee) ? callee : undefined;
}

function chance(node: SyntaxNode): string | undefined {
  const name =
    node.type === 'MemberExpression'
      ? named(node.property)
      : node.type === 'ImportSpecifier'
        ? named(node.imported)
        : '';
  return name !== undefined && RANDOM.test(name) ? name : undefined;
}

/** A file that only hands on what others export. */
export function isBarrel(file: SourceFile): boolean {
  const body = (file.nodes.find(({ type }) => type === 'Program')?.body ?? []) as readonly SyntaxNode[];
  return body.some(
    ({ type, source }) => type === 'ExportAllDeclaration' || (type === 'ExportNamedDeclaration' && source),
  );
}
