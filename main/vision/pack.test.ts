import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPack } from './pack.ts';

const DEFAULT_PACK = fileURLToPath(new URL('../../models/default/', import.meta.url));
const PACKAGE = 'faceplugin-face-recognition-js';
const INSTALLED = dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`));

let folder = '';
let packDir = '';
let modelsRoot = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pack-'));
  packDir = join(folder, 'pack');
  modelsRoot = join(folder, 'models');
  await mkdir(packDir);
  await cp(join(DEFAULT_PACK, 'manifest.json'), join(packDir, 'manifest.json'));
  for (const name of ['detect', 'landmark', 'eye', 'liveness', 'feature']) {
    const path = `model/fr_${name}.onnx`;
    await cp(join(INSTALLED, path), join(modelsRoot, PACKAGE, path));
  }
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const embedder = () => join(modelsRoot, PACKAGE, 'model/fr_feature.onnx');
const failure = (code: string) => expect.objectContaining({ name: 'RosterError', code });

async function editManifest(
  edit: (manifest: { thresholds: Record<string, unknown> }) => void,
): Promise<void> {
  const path = join(packDir, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as { thresholds: Record<string, unknown> };
  edit(manifest);
  await writeFile(path, JSON.stringify(manifest));
}

describe('a model pack', () => {
  test('loads from the installed package and from a folder, as the same pack', async () => {
    const installed = await loadPack(DEFAULT_PACK);
    const unpacked = await loadPack(packDir, { modelsRoot });
    expect(unpacked.id).toBe(installed.id);
    expect(unpacked.models.embedder).toEqual(installed.models.embedder);
    for (const { evidence } of Object.values(installed.manifest.thresholds)) expect(evidence).not.toBe('');
  });

  test('lies beside others, each complete; only another recipe for faces asks for new templates', async () => {
    const models = fileURLToPath(new URL('../../models/', import.meta.url));
    const names = (await readdir(models, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const packs = await Promise.all(names.map(({ name }) => loadPack(join(models, name))));
    for (const pack of packs)
      for (const { evidence } of Object.values(pack.manifest.thresholds)) expect(evidence).not.toBe('');
    expect(new Set(packs.map((pack) => pack.id)).size).toBe(packs.length);
    const recipe = (name: string) => packs.find((pack) => pack.manifest.name === name)?.recipe;
    expect(recipe('single-pass')).not.toBe(recipe('default'));
    await editManifest(({ thresholds }) => {
      thresholds.rollScore = { value: 0.9, evidence: 'made up in a test' };
    });
    const stricter = await loadPack(packDir, { modelsRoot });
    expect(stricter.recipe).toBe(recipe('default'));
  });

  test('with a changed threshold is another pack', async () => {
    const before = (await loadPack(packDir, { modelsRoot })).id;
    await editManifest(({ thresholds }) => {
      thresholds.rollScore = { value: 0.9, evidence: 'made up in a test' };
    });
    const after = await loadPack(packDir, { modelsRoot });
    expect(after.id).not.toBe(before);
    expect(after.thresholds.rollScore).toBe(0.9);
  });

  test('with one bit flipped in a model is refused', async () => {
    const bytes = await readFile(embedder());
    bytes[1000] = (bytes[1000] as number) ^ 1;
    await writeFile(embedder(), bytes);
    await expect(loadPack(packDir, { modelsRoot })).rejects.toEqual(failure('pack.hash-mismatch'));
  });

  test('with a model cut short or missing is refused', async () => {
    await truncate(embedder(), 5000);
    await expect(loadPack(packDir, { modelsRoot })).rejects.toEqual(failure('pack.hash-mismatch'));
    await rm(embedder());
    await expect(loadPack(packDir, { modelsRoot })).rejects.toEqual(failure('pack.model-missing'));
  });

  test('with a manifest that is missing, no JSON, incomplete, or points out of its package is refused', async () => {
    await expect(loadPack(join(folder, 'nowhere'))).rejects.toEqual(failure('pack.missing'));
    await editManifest(({ thresholds }) => {
      delete thresholds.livenessScore;
    });
    await expect(loadPack(packDir, { modelsRoot })).rejects.toEqual(failure('pack.bad-manifest'));
    await writeFile(join(packDir, 'manifest.json'), '{');
    await expect(loadPack(packDir, { modelsRoot })).rejects.toEqual(failure('pack.bad-manifest'));
    const good = await readFile(join(DEFAULT_PACK, 'manifest.json'), 'utf8');
    await writeFile(join(packDir, 'manifest.json'), good.replace('model/fr_eye.onnx', '../fr_eye.onnx'));
    await expect(loadPack(packDir, { modelsRoot })).rejects.toEqual(failure('pack.bad-manifest'));
  });
});
