import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import { type EnrolmentFile, enrolmentFile, type FaceIdentify } from '../../../core/contracts/face-cli.ts';
import { Gallery } from '../../vision/gallery.ts';
import { Matcher } from '../../vision/matcher.ts';
import { type FaceOptions, faceSubcommand, readFace, runFace } from './run.ts';

interface IdentifyOptions extends FaceOptions {
  readonly gallery: string;
}

const outcomes = { match: 'recognised', 'too-far': 'unknown', 'too-close-to-another': 'ambiguous' } as const;

/** `identify PHOTO --gallery FILE`: who of an enrolment file this is, by the kiosk's rule for a roll. */
export function identifyCommand(): Command {
  return faceSubcommand('identify', 'say who of an enrolment file a photo shows')
    .argument('<photo>', 'photo of one person')
    .requiredOption('--gallery <file>', 'file that `enrol` wrote')
    .action((photo: string, options: IdentifyOptions) =>
      runFace<FaceIdentify>('identify', options, async (tools) => {
        const file = await readGallery(options.gallery, tools.pack.id);
        const matcher = new Matcher(tools.pack.thresholds);
        matcher.setGalleries(Gallery.from(file.people), Gallery.from([]));
        const { template } = await readFace(tools, photo);
        const vote = matcher.compare(template, { mode: 'identify', id: 0 });
        const person = file.people.find(({ subject }) => subject === vote.subject);
        const outcome = outcomes[vote.verdict];
        const numbers = { score: vote.score, margin: vote.margin, ...matcher.limits('roll') };
        const score = `${vote.score?.toFixed(3)} (from ${numbers.threshold})`;
        const text = {
          recognised: `${photo}: ${person?.name}, ${score}`,
          ambiguous: `${photo}: not clear enough, nearest ${person?.name}, ${score}`,
          unknown: `${photo}: nobody of this file, nearest ${person?.name}, ${score}`,
        };
        return {
          json: {
            command: 'identify',
            photo,
            outcome,
            nearest: person ? { subject: person.subject, name: person.name } : null,
            ...numbers,
            gallerySize: file.people.length,
            pack: tools.pack.id,
          },
          text: [text[outcome]],
          yes: outcome === 'recognised',
        };
      }),
    );
}

async function readGallery(path: string, pack: string): Promise<EnrolmentFile> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new RosterError('cli.no-such-file', `${path} cannot be read; check the path.`, { cause });
  });
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Left null: the schema says what is wrong.
  }
  const file = enrolmentFile.safeParse(json);
  if (!file.success) throw new RosterError('cli.bad-gallery', `${path} is not a file that \`enrol\` wrote.`);
  if (file.data.pack !== pack) {
    throw new RosterError(
      'cli.other-pack',
      `${path} was made with another model pack; enrol again with this one.`,
    );
  }
  return file.data;
}
