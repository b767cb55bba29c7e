import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { photosOf, zipPhotos } from './photo-zip.ts';

function fileAt(path: string, bytes: readonly number[]): File {
  const file = new File([Uint8Array.from(bytes)], path.split('/').at(-1) ?? '');
  Object.defineProperty(file, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
  return file;
}

test('a folder’s photos keep their place below it; what is no photo stays out', async () => {
  const files = [
    fileAt('intake/S-1001/front.jpg', [1, 2, 3]),
    fileAt('intake/S-1002.PNG', [4]),
    fileAt('intake/Thumbs.db', [5]),
  ];
  const zip = await zipPhotos(files);
  const held = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  expect(Object.keys(held).sort()).toEqual(['S-1001/front.jpg', 'S-1002.PNG']);
  expect([...(held['S-1001/front.jpg'] ?? [])]).toEqual([1, 2, 3]);
});

test('photos chosen one by one go by their names', async () => {
  const zip = await zipPhotos([fileAt('S-1.jpg', [9])]);
  expect(Object.keys(unzipSync(new Uint8Array(await zip.arrayBuffer())))).toEqual(['S-1.jpg']);
  expect(photosOf([fileAt('people.csv', [1])])).toEqual([]);
});
