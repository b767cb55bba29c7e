import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { RosterError } from '../../../core/contracts/error.ts';
import { faceExit } from '../../../core/contracts/face-cli.ts';
import type { PhotoRefusal } from '../../../core/ports/face-enroller.ts';
import type { RgbImage } from '../../vision/frame.ts';
import { readImageBytes } from '../../vision/image-bytes.ts';
import type { Look } from '../../vision/look.ts';
import type { Looker } from '../../vision/looker.ts';
import { openLooker } from '../../vision/open-recogniser.ts';
import type { ModelPack } from '../../vision/pack.ts';
import { decodePhoto } from '../../vision/photo.ts';
import { PhotoChecker } from '../../vision/photo-checker.ts';

const DEFAULT_PACK = fileURLToPath(new URL('../../../models/default/', import.meta.url));

export interface FaceOptions {
  readonly json?: boolean;
  readonly pack: string;
}

export interface FaceTools {
  readonly looker: Looker;
  readonly pack: ModelPack;
  readonly checker: PhotoChecker;
}

/** What a command has to say: the object for `--json`, the lines for people, and whether the answer is yes. */
export interface Answer<T> {
  readonly json: T;
  readonly text: readonly string[];
  readonly yes: boolean;
}

/** A photo the command cannot go on with. */
export class PhotoRefused extends RosterError {
  constructor(photo: string, reason: PhotoRefusal, message: string) {
    super(reason, `${photo}: ${message}`);
  }
}

/** A face command with the options all of them share. */
export function faceSubcommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'print one JSON object instead of text')
    .option('--pack <folder>', 'model pack', DEFAULT_PACK);
}

/** Opens the models, runs the command, prints its answer and sets the exit code. */
export async function runFace<T extends object>(
  command: string,
  options: FaceOptions,
  work: (tools: FaceTools) => Promise<Answer<T>>,
): Promise<void> {
  try {
    const { looker, pack } = await openLooker(options.pack, undefined);
    const answer = await work({ looker, pack, checker: new PhotoChecker(looker, pack) });
    if (options.json) console.log(JSON.stringify(answer.json));
    else for (const line of answer.text) console.log(printable(line));
    process.exitCode = answer.yes ? faceExit.yes : faceExit.no;
  } catch (error) {
    const known = error instanceof RosterError ? error : internal(error);
    if (options.json) console.log(JSON.stringify({ command, error: known.toFailure() }));
    else console.error(printable(`rosterctl face ${command}: ${known.message} (${known.code})`));
    process.exitCode = exitFor(known.code);
  }
}

/** Names of files are whatever somebody called them: nothing in them may steer a terminal. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '?');
}

function internal(error: unknown): RosterError {
  const message = error instanceof Error ? error.message : String(error);
  return new RosterError('cli.internal', `Something unexpected happened: ${message}`, { cause: error });
}

/** Files that cannot be used at all are bad input; what the models judged is an answer. */
export function exitFor(code: string): number {
  if (code === 'photo.model-failed' || code === 'cli.internal' || code === 'vision.model-failed') {
    return faceExit.internal;
  }
  const input = ['photo.not-an-image', 'photo.too-large'].includes(code) || !code.startsWith('photo.');
  return input ? faceExit.badInput : faceExit.no;
}

/** A file's bytes. @throws RosterError `cli.no-such-file`, or `photo.too-large`, `photo.not-an-image` for what is none. */
export async function readInput(path: string): Promise<Uint8Array> {
  const file = await readImageBytes(path);
  if (file.kind === 'read') return file.bytes;
  const code = inputCodes[file.reason];
  throw new RosterError(code, file.message);
}

const inputCodes = {
  'file.missing': 'cli.no-such-file',
  'file.unreadable': 'cli.no-such-file',
  'file.not-a-file': 'photo.not-an-image',
  'file.too-large': 'photo.too-large',
} as const;

/** @throws RosterError with the refusal's code when the file is no usable picture. */
export async function readImage(path: string): Promise<RgbImage> {
  const decoded = await decodePhoto(await readInput(path));
  if (decoded.kind === 'refused') throw new PhotoRefused(path, decoded.reason, decoded.message);
  return decoded.image;
}

/** The one face of a photo and its template, without the quality gate (comparing is not enrolling). */
export async function readFace(
  tools: FaceTools,
  path: string,
): Promise<{ look: Look; template: Float32Array }> {
  const located = await tools.checker.locate(await readImage(path));
  if (located.kind === 'refused') throw new PhotoRefused(path, located.reason, located.message);
  return { look: located.look, template: await tools.looker.embed(located.look) };
}
