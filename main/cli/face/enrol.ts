import { randomUUID } from 'node:crypto';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import type { EnrolmentFile, FaceEnrol } from '../../../core/contracts/face-cli.ts';
import { templateToBase64 } from '../../../core/domain/face-template.ts';
import { oddPhotos } from '../../../core/domain/same-face.ts';
import { cosine, meanEmbedding } from '../../vision/embedder.ts';
import { readImageBytes } from '../../vision/image-bytes.ts';
import { type FaceOptions, type FaceTools, faceSubcommand, runFace } from './run.ts';

interface EnrolOptions extends FaceOptions {
  readonly out: string;
}

interface Enrolled {
  readonly subject: string;
  readonly name: string;
  readonly templates: Float32Array[];
}

const MAX_TEMPLATES = 16;
const ANOTHER_PERSON = {
  reason: 'photo.another-person',
  message: 'This does not look like the person in the other photos; check whose photo it is.',
} as const;

/** `enrol DIR|PHOTO… --out FILE`: templates of a folder per person, or of single photos named after their people. */
export function enrolCommand(): Command {
  return faceSubcommand('enrol', 'make a file of face templates; a folder is one person per subfolder')
    .argument('<sources...>', 'folders (one subfolder per person), or photos (file name = person)')
    .requiredOption('--out <file>', 'where to write the templates')
    .action((sources: string[], options: EnrolOptions) =>
      runFace<FaceEnrol>('enrol', options, async (tools) => {
        const refused: FaceEnrol['refused'] = [];
        const people: Enrolled[] = [];
        for (const [name, photos] of await findPeople(sources)) {
          const templates = await enrolOne(tools, photos, refused);
          if (templates.length > 0) people.push({ subject: randomUUID(), name, templates });
        }
        if (people.length > 0)
          await writeFile(options.out, JSON.stringify(fileOf(people, tools)), { mode: 0o600 });
        const summary = people.map(({ subject, name, templates }) => ({
          subject,
          name,
          photos: templates.length,
        }));
        const alike = findAlike(people, tools.pack.thresholds.duplicateScore);
        const out = options.out;
        return {
          json: { command: 'enrol', out, people: summary, refused, alike, pack: tools.pack.id },
          text: [
            ...refused.map(({ photo, reason, message }) => `${photo}: ${message} (${reason})`),
            ...alike.map(
              ({ a, b, score }) => `${a} and ${b} look alike (${score.toFixed(2)}): the same person?`,
            ),
            people.length > 0
              ? `${people.length} people with ${summary.reduce((sum, { photos }) => sum + photos, 0)} photos in ${out}`
              : 'Nobody could be enrolled; nothing was written.',
          ],
          yes: people.length > 0 && refused.length === 0,
        };
      }),
    );
}

function fileOf(people: readonly Enrolled[], tools: FaceTools): EnrolmentFile {
  const entries = people.map(({ subject, name, templates }) => ({
    subject,
    name,
    templates: templates.slice(0, MAX_TEMPLATES).map(templateToBase64),
  }));
  return { format: 1, pack: tools.pack.id, people: entries };
}

async function enrolOne(
  tools: FaceTools,
  photos: readonly string[],
  refused: FaceEnrol['refused'],
): Promise<Float32Array[]> {
  const judged: { photo: string; template: Float32Array }[] = [];
  for (const photo of photos) {
    const file = await readImageBytes(photo);
    if (file.kind === 'odd') {
      refused.push({ photo, reason: file.reason, message: file.message });
      continue;
    }
    const verdict = await tools.checker.check(file.bytes);
    if (verdict.kind === 'accepted') judged.push({ photo, template: verdict.template });
    else refused.push({ photo, reason: verdict.reason, message: verdict.message });
  }
  const templates = judged.map(({ template }) => template);
  const odd = oddPhotos([], templates, tools.pack.thresholds.oneScore);
  for (const index of odd) refused.push({ photo: judged[index]?.photo ?? '', ...ANOTHER_PERSON });
  return templates.filter((_, index) => !odd.has(index));
}

/** Names with their photos. @throws RosterError `cli.no-such-file`, `cli.no-photos`. */
async function findPeople(sources: readonly string[]): Promise<Map<string, string[]>> {
  const people = new Map<string, string[]>();
  const add = (name: string, photo: string): void => {
    people.set(name, [...(people.get(name) ?? []), photo]);
  };
  for (const source of sources) {
    const found = await stat(source).catch((cause: unknown) => {
      throw new RosterError('cli.no-such-file', `${source} cannot be read; check the path.`, { cause });
    });
    if (!found.isDirectory()) {
      add(basename(source, extname(source)), source);
      continue;
    }
    for (const entry of await readdir(source, { withFileTypes: true })) {
      const path = join(source, entry.name);
      if (!entry.isDirectory()) add(basename(source), path);
      else for (const name of await readdir(path)) add(entry.name, join(path, name));
    }
  }
  if (people.size === 0) throw new RosterError('cli.no-photos', 'There are no photos in what was given.');
  return people;
}

function findAlike(people: readonly Enrolled[], threshold: number): FaceEnrol['alike'] {
  const means = people.map(({ name, templates }) => ({ name, mean: meanEmbedding(templates) }));
  return means.flatMap((a, index) =>
    means
      .slice(index + 1)
      .map((b) => ({ a: a.name, b: b.name, score: cosine(a.mean, b.mean) }))
      .filter(({ score }) => score >= threshold),
  );
}
