/** Photos of a folder as the one ZIP file that the hub takes. */
import { type AsyncZippable, zip } from 'fflate';

const PHOTO = /\.(jpe?g|png|webp)$/i;

/** Those of the files that are photos by their names; a folder holds other things, too. */
export function photosOf(files: readonly File[]): File[] {
  return files.filter((file) => PHOTO.test(file.name));
}

/**
 * Puts the photos together, stored as they are: pictures do not get smaller. A photo keeps its place below the chosen
 * folder, because the folder that it lies in may be what names the person.
 */
export async function zipPhotos(files: readonly File[]): Promise<File> {
  const entries: AsyncZippable = {};
  for (const file of photosOf(files)) entries[placeOf(file)] = new Uint8Array(await file.arrayBuffer());
  const bytes = await new Promise<Uint8Array<ArrayBuffer>>((resolve, reject) => {
    // What is only stored needs no worker; the console's policy allows none that is made from text.
    zip(entries, { level: 0, consume: true }, (error, data) => (error ? reject(error) : resolve(data)));
  });
  return new File([bytes], 'photos.zip', { type: 'application/zip' });
}

function placeOf(file: File): string {
  const [, ...below] = file.webkitRelativePath.split('/');
  return below.length > 0 ? below.join('/') : file.name;
}
