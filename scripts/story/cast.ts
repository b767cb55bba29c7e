/** Who plays whom: people with photographs to enrol from, and a clip of each in front of the camera. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Looker } from '../../main/vision/looker.ts';
import { openLooker } from '../../main/vision/open-recogniser.ts';
import { decodePhoto } from '../../main/vision/photo.ts';
import { PhotoChecker } from '../../main/vision/photo-checker.ts';
import { attackFrames, facePeople, faceSource, liveFrames } from '../../tests/helpers/face-data.ts';
import { atArmsLength, clipFromFrames, standingStill } from './clips.ts';

/** What becomes of somebody in the story, as the hub's roll must say in the end. */
export type Fate = 'present' | 'late' | 'absent';

export interface Player {
  readonly name: string;
  /** To enrol from; none for who gave no consent. */
  readonly photos: readonly string[];
  /** In front of the camera; null for who is never seen. */
  readonly clip: string | null;
  readonly badge: string | null;
  readonly pin: string | null;
}

export interface Trainee extends Player {
  readonly fate: Fate;
}

export interface Cast {
  readonly trainer: Player;
  readonly trainees: readonly Trainee[];
  /** Of the trainees: who comes by face in time, by face but late, by badge and PIN, and whose print is shown. */
  readonly early: readonly Trainee[];
  readonly late: readonly Trainee[];
  readonly badgeOnly: Trainee;
  readonly printed: { readonly victim: Trainee; readonly clip: string };
  /** Not known to the hub. */
  readonly stranger: { readonly clip: string };
  readonly source: string;
}

const NAMES = [
  'Amina Diallo',
  'Bruno Keller',
  'Chloé Martin',
  'Dmitri Novak',
  'Elif Yilmaz',
  'Farid Haddad',
  'Grace Okafor',
  'Hugo Laurent',
  'Ines Pereira',
  'Jonas Berg',
  'Keiko Tanaka',
  'Liam Walsh',
];
/** Those who come, and those who are enrolled and do not come: the latter may go without photographs. */
const WANTED_STILLS = 10;
const NEEDED_STILLS = 8;
const PACK = fileURLToPath(new URL('../../models/default/', import.meta.url));
/** Passive liveness, on average over the clip, from which a still may stand in for a person; far above the threshold. */
const STAND_IN_SCORE = 0.75;
const ENROLMENT_PHOTOS = 3;

interface Face {
  readonly photos: readonly string[];
  readonly clip: string;
}

/** Finds the faces and makes the clips. `say` is told what it is doing. */
export async function chooseCast(folder: string, say: (text: string) => void): Promise<Cast> {
  say(`casting; faces: ${faceSource()}`);
  const recorded = await recordedPeople(folder);
  const stills = await standIns(folder, WANTED_STILLS);
  const [trainerFace, strangerFace, ...faces] = stills;
  if (!trainerFace || !strangerFace || faces.length < NEEDED_STILLS - 2)
    throw new Error(
      `Only ${stills.length} people with usable photographs were found; ${NEEDED_STILLS} are needed.`,
    );
  const prints = await attackFrames();
  const print = prints.find(({ subject }) => recorded.some((face) => face.subject === subject));
  if (!print) throw new Error('No print of anybody who is in the cast was found.');
  const printClip = await clipFromFrames(print.frames, join(folder, 'print.mjpeg'));
  const victimFace = recorded.find(({ subject }) => subject === print.subject);
  const [second, third] = recorded.filter((face) => face !== victimFace);
  const names = [...NAMES];
  const player = (fate: Fate, face: Face | null, badge: string | null = null): Trainee => ({
    name: names.shift() ?? 'Nobody',
    photos: face?.photos ?? [],
    clip: face?.clip ?? null,
    badge,
    pin: badge ? '8264' : null,
    fate,
  });
  const victim = player('present', victimFace ?? null);
  const early = [
    victim,
    player('present', second ?? faces.shift() ?? null),
    player('present', faces.shift() ?? null, '04A1B2C3D4E501'),
    player('present', faces.shift() ?? null),
    player('present', faces.shift() ?? null),
  ];
  const badgeOnly = player('present', null, '04A1B2C3D4E502');
  const late = [player('late', third ?? faces.shift() ?? null), player('late', faces.shift() ?? null)];
  const missing = [
    player('absent', faces.shift() ?? null, '04A1B2C3D4E503'),
    player('absent', faces.shift() ?? null),
    player('absent', faces.shift() ?? null, '04A1B2C3D4E504'),
    player('absent', faces.shift() ?? null),
  ];
  return {
    trainer: { ...player('present', trainerFace, '04F00DCAFE0101'), name: 'Marie Lefèvre', pin: '7391' },
    trainees: [...early, badgeOnly, ...late, ...missing],
    early,
    late,
    badgeOnly,
    printed: { victim, clip: printClip },
    stranger: { clip: strangerFace.clip },
    source: faceSource(),
  };
}

/** People who were recorded in front of a camera: some frames to enrol from, the later ones to show. */
async function recordedPeople(folder: string): Promise<(Face & { subject: string })[]> {
  const found: (Face & { subject: string })[] = [];
  for (const { subject, frames } of await liveFrames()) {
    const half = Math.floor(frames.length / 2);
    const photos = [0, 0.4, 0.8].flatMap((share) => frames[Math.floor(share * half)] ?? []);
    const clip = await clipFromFrames(frames.slice(half), join(folder, `live-${subject}.mjpeg`));
    found.push({ subject, photos, clip });
  }
  return found;
}

/**
 * Photographs as stand-ins for people: enrolled from some pictures, shown by another. A picture that passive liveness
 * doubts is no stand-in (nobody is there to pass the challenge), so its person is not cast.
 */
async function standIns(folder: string, wanted: number): Promise<Face[]> {
  const { looker, pack } = await openLooker(PACK, undefined);
  const checker = new PhotoChecker(looker, pack);
  const recorded = new Set((await liveFrames()).map(({ subject }) => subject));
  const cast: Face[] = [];
  for (const { name, photos } of await facePeople()) {
    if (cast.length >= wanted) break;
    if (photos.length < ENROLMENT_PHOTOS || recorded.has(name)) continue;
    const enrolled = photos.slice(0, ENROLMENT_PHOTOS);
    const picture = await standInPicture(
      looker,
      checker,
      enrolled,
      photos[ENROLMENT_PHOTOS] ?? photos[0] ?? '',
    );
    if (!picture) continue;
    const clip = await standingStill(picture, join(folder, `still-${name}.mjpeg`));
    cast.push({ photos: enrolled, clip });
  }
  return cast;
}

async function standInPicture(
  looker: Looker,
  checker: PhotoChecker,
  enrolled: readonly string[],
  shown: string,
): Promise<Buffer | null> {
  for (const photo of enrolled)
    if ((await checker.check(await readFile(photo))).kind === 'refused') return null;
  const verdict = await checker.check(await readFile(shown));
  if (verdict.kind === 'refused') return null;
  const picture = await atArmsLength(shown, verdict.facePx);
  const decoded = await decodePhoto(picture);
  if (decoded.kind === 'refused') return null;
  const located = await checker.locate(decoded.image);
  if (located.kind === 'refused' || located.look.hint !== null) return null;
  return (await looker.live(located.look)) >= STAND_IN_SCORE ? picture : null;
}
