import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RosterError } from '../../core/contracts/error.ts';
import { type Manifest, manifest, type Thresholds, thresholdNames } from './manifest.ts';

export const modelRoles = ['detector', 'landmarker', 'eyes', 'liveness', 'embedder'] as const;
export type ModelRole = (typeof modelRoles)[number];

/** A verified model pack: the bytes in `models` are the bytes that were hashed. */
export interface ModelPack {
  /** SHA-256 of the manifest's bytes, hex: what decisions are made with. */
  readonly id: string;
  /** SHA-256 over what makes a template of a face, hex: templates of different recipes never compare. */
  readonly recipe: string;
  readonly manifest: Manifest;
  readonly thresholds: Thresholds;
  readonly models: Readonly<Record<ModelRole, Uint8Array>>;
}

/**
 * Loads `manifest.json` of a pack folder and every file it names. The files come from the npm packages that the
 * manifest names, found by Node's resolution (unpacked from an asar where there is one), or below `modelsRoot`
 * as `<package>/<path>` when given.
 * @throws RosterError `pack.missing`, `pack.bad-manifest`, `pack.model-missing`, `pack.hash-mismatch`.
 */
export async function loadPack(packDir: string, options: { modelsRoot?: string } = {}): Promise<ModelPack> {
  const bytes = await readManifest(join(packDir, 'manifest.json'));
  const parsed = parseManifest(bytes);
  const models = Object.fromEntries(
    await Promise.all(
      modelRoles.map(
        async (role) => [role, await readModel(parsed[role], role, options.modelsRoot)] as const,
      ),
    ),
  ) as Record<ModelRole, Uint8Array>;
  const thresholds = Object.fromEntries(
    thresholdNames.map((name) => [name, parsed.thresholds[name].value]),
  ) as Record<(typeof thresholdNames)[number], number>;
  // The other models and every threshold can change without anybody being enrolled anew.
  const recipe = sha256(JSON.stringify([parsed.landmarker, parsed.embedder]));
  return { id: sha256(bytes), recipe, manifest: parsed, thresholds, models };
}

async function readManifest(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new RosterError(
      'pack.missing',
      `No model pack at ${path}; check the pack folder in the settings.`,
      {
        cause,
      },
    );
  }
}

function parseManifest(bytes: Uint8Array): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new RosterError(
      'pack.bad-manifest',
      'The model pack manifest is not JSON; install the pack again.',
      {
        cause,
      },
    );
  }
  const result = manifest.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new RosterError(
    'pack.bad-manifest',
    `The model pack manifest is not valid at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? ''}`,
    { cause: result.error },
  );
}

async function readModel(
  file: { package: string; path: string; sha256: string },
  role: ModelRole,
  modelsRoot: string | undefined,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(resolveModel(file.package, file.path, modelsRoot));
  } catch (cause) {
    throw new RosterError(
      'pack.model-missing',
      `The ${role} model (${file.package}/${file.path}) is missing; install the model pack's package again.`,
      { cause, context: { role } },
    );
  }
  const found = sha256(bytes);
  if (found !== file.sha256) {
    throw new RosterError(
      'pack.hash-mismatch',
      `The ${role} model is not the file that the manifest describes (damaged, cut short or replaced); install it again.`,
      { context: { role, expected: file.sha256, found, bytes: bytes.length } },
    );
  }
  return bytes;
}

function resolveModel(packageName: string, path: string, modelsRoot: string | undefined): string {
  if (modelsRoot !== undefined) return join(modelsRoot, packageName, path);
  const found = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  return join(dirname(found), path).replace(/([/\\]app\.asar)([/\\])/, '$1.unpacked$2');
}

function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
