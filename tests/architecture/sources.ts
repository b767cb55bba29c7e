import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseSync } from 'vite';

/** The checkout's root folder. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/** One node of the syntax tree, read only through its type and its own fields. */
export type SyntaxNode = { readonly type: string } & Readonly<Record<string, unknown>>;

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly nodes: readonly SyntaxNode[];
  /** Every module it names, types included: a path from the root for the tree's own files, else the package. */
  readonly imports: readonly string[];
}

/** Files that git knows or would take in, so that work in progress is judged too. */
export function trackedFiles(): readonly string[] {
  const out = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  return [...new Set(out.split('\0'))].filter((path) => path !== '' && existsSync(join(ROOT, path))).sort();
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Every node below (and with) `root`, in source order. */
function walk(root: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const pending: unknown[] = [root];
  while (pending.length > 0) {
    const next = pending.pop();
    if (Array.isArray(next)) pending.push(...[...next].reverse());
    else if (isNode(next)) {
      found.push(next);
      pending.push(...Object.values(next).reverse());
    }
  }
  return found;
}

const NAMES_A_MODULE = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
  'TSExternalModuleReference',
]);

/** `require` itself, or what `createRequire(…)` gives, called at once. */
function isRequire(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return callee.name === 'require';
  return callee.type === 'CallExpression' && isNode(callee.callee) && callee.callee.name === 'createRequire';
}

function sourceOf(node: SyntaxNode): unknown {
  if (NAMES_A_MODULE.has(node.type)) return node.source ?? node.expression ?? node.argument;
  if (node.type !== 'CallExpression' || !isRequire(node.callee)) return undefined;
  return Array.isArray(node.arguments) ? node.arguments[0] : undefined;
}

/** The node asks for a module by an expression, so that nobody who reads the source can say which. */
export function asksBlindly(node: SyntaxNode): boolean {
  if (node.type !== 'ImportExpression' && node.type !== 'CallExpression') return false;
  return isNode(sourceOf(node)) && moduleNamed(node) === undefined;
}

function moduleNamed(node: SyntaxNode): string | undefined {
  const source = sourceOf(node);
  if (!isNode(source)) return undefined;
  const literal = isNode(source.literal) ? source.literal : source;
  return typeof literal.value === 'string' ? literal.value : undefined;
}

/** Parses one source. `path` is from the root and decides what relative imports mean. */
export function parse(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const nodes = isNode(program) ? walk(program) : [];
  const imports = nodes
    .map(moduleNamed)
    .filter((name) => name !== undefined)
    .map((name) => (name.startsWith('.') ? join(dirname(path), name) : name));
  return { path, text, nodes, imports: [...new Set(imports)] };
}

/** All TypeScript and JavaScript of the tree. */
export function sources(): readonly SourceFile[] {
  return trackedFiles()
    .filter((path) => /\.(tsx?|mts|cts|jsx?|mjs|cjs)$/.test(path) && !path.endsWith('.d.ts'))
    .map((path) => parse(path, readFileSync(join(ROOT, path), 'utf8')));
}
