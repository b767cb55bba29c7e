/** Preloaded (`node --import`) with MUTATION set: the product's modules are broken as they are loaded, never on disk. */
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MUTATIONS, mutated } from './mutations.ts';

const ROOT = join(import.meta.dirname, '../..');
const mutation = MUTATIONS[process.env.MUTATION ?? ''];
if (!mutation) throw new Error(`MUTATION must be one of ${Object.keys(MUTATIONS).join(', ')}`);
const left = new Set(mutation.edits);

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const file = url.startsWith('file:') ? fileURLToPath(url) : '';
    const edits = mutation.edits.filter((edit) => file === join(ROOT, edit.file));
    if (edits.length === 0) return loaded;
    let source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
    for (const edit of edits) {
      source = mutated(source, edit);
      left.delete(edit);
    }
    return { ...loaded, source };
  },
});

process.on('exit', () => {
  for (const { file } of left) {
    process.stderr.write(`${file} was never loaded: the mutation did nothing\n`);
    process.exitCode = 3;
  }
});
