/**
 * Faces for tests, the demo and benchmarks. The one file that knows where research data may lie beside the checkout;
 * without it, the faces that come with two packages of the registry are used. `faceSource()` says which it was.
 * Research data is for measuring only and is never copied.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FacePerson, FrameSequence } from './faces.ts';
import { registryAttack, registryLive, registryPeople } from './registry-faces.ts';

/** A recorded video; two clips with the same `person` show the same person. */
export interface MediaClip {
  readonly person: string;
  readonly path: string;
}

/** `FACE_DATA=registry` leaves the research data aside, to see that everything works without. */
const REGISTRY_ONLY = process.env.FACE_DATA === 'registry';
const SHARED = fileURLToPath(new URL('../../../shared/', import.meta.url));
const CLIPS: Readonly<Record<string, readonly string[]>> = {
  'clip-person-a': ['please', 'milk', 'sorry', 'thanks', 'bird'],
  'clip-person-b': ['book', 'school', 'learn', 'walk'],
};

/** Whether the research data is there. */
export function faceSource(): 'research data' | 'faces from the registry' {
  return researchFolder() === null ? 'faces from the registry' : 'research data';
}

/** The folder in the shape that `rosterctl face evaluate` reads, or null. */
export function researchFolder(): string | null {
  const folder = join(SHARED, 'faces-dev');
  return !REGISTRY_ONLY && existsSync(join(folder, 'pairs.tsv')) ? folder : null;
}

/** People with photographs, those with most photographs first. */
export async function facePeople(): Promise<FacePerson[]> {
  const folder = researchFolder();
  if (folder === null) return registryPeople();
  return readdirSync(join(folder, 'people'))
    .map((name) => ({ name, photos: jpegs(join(folder, 'people', name)) }))
    .sort((a, b) => b.photos.length - a.photos.length || a.name.localeCompare(b.name));
}

/** People in front of a webcam. */
export async function liveFrames(): Promise<FrameSequence[]> {
  const folder = researchFolder();
  return folder === null ? registryLive() : sequences(join(folder, 'live'));
}

/** Printed photographs of the same subjects in front of a webcam. */
export async function attackFrames(): Promise<FrameSequence[]> {
  const folder = researchFolder();
  return folder === null ? registryAttack() : sequences(join(folder, 'attack', 'print'));
}

/** Recorded videos of people standing in a room; empty without the research data. */
export function mediaClips(): MediaClip[] {
  if (REGISTRY_ONLY) return [];
  return Object.entries(CLIPS).flatMap(([person, names]) =>
    names
      .map((name) => ({ person, path: join(SHARED, 'media', `${name}.mkv`) }))
      .filter(({ path }) => existsSync(path)),
  );
}

function sequences(folder: string): FrameSequence[] {
  return readdirSync(folder)
    .sort()
    .map((subject) => ({ subject, frames: jpegs(join(folder, subject)) }));
}

/** Numbers in names count as numbers, so that frames come in the order they were taken. */
function jpegs(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jpg'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .map((name) => join(folder, name));
}
