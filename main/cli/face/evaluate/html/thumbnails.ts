import sharp from 'sharp';
import type { FailureCase } from '../../../../../core/contracts/face-report.ts';
import { readImageBytes } from '../../../../vision/image-bytes.ts';

const SIDE = 96;
/** Pictures of one case; windows of frames look alike. */
export const SHOWN_PER_CASE = 2;
/** Cases with pictures: the page stays a page. */
export const CASES_WITH_PICTURES = 120;

/** Small JPEGs of the failures as data addresses, by path. What cannot be read has none. */
export async function thumbnails(cases: readonly FailureCase[]): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const paths = cases.slice(0, CASES_WITH_PICTURES).flatMap((one) => one.paths.slice(0, SHOWN_PER_CASE));
  for (const path of new Set(paths)) {
    const file = await readImageBytes(path);
    if (file.kind === 'odd') continue;
    const jpeg = await sharp(file.bytes, { limitInputPixels: 60_000_000 })
      .rotate()
      .resize(SIDE, SIDE, { fit: 'inside' })
      .flatten({ background: '#808080' })
      .jpeg({ quality: 70 })
      .toBuffer()
      .catch(() => null);
    if (jpeg !== null) made.set(path, `data:image/jpeg;base64,${jpeg.toString('base64')}`);
  }
  return made;
}
