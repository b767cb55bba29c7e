import sharp from 'sharp';
import type { PhotoRefusal } from '../../core/ports/face-enroller.ts';
import type { RgbImage } from './frame.ts';
import { MAX_IMAGE_BYTES } from './image-bytes.ts';

/** Photographs of more pixels are refused before they are decoded: they cost memory and show no more face. */
const MAX_PIXELS = 60_000_000;
/** Longer side that the models look at; a face that fills a tenth of it is still large enough. */
const LOOK_SIDE = 1280;
/** What people may upload; `any` adds what collections of photos are made of (of animations the first picture). */
const FORMATS = {
  upload: new Set(['jpeg', 'png', 'webp']),
  any: new Set(['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif']),
};
/** Longer than any picture within the limits takes; a file made to be slow is given up on. */
const DECODE_SECONDS = 30;

export type Decoded =
  | { readonly kind: 'image'; readonly image: RgbImage }
  | { readonly kind: 'refused'; readonly reason: PhotoRefusal; readonly message: string };

/**
 * Decodes a photograph to 8-bit sRGB, upright by its EXIF rotation, scaled down to what the models need. Grey,
 * CMYK, 16-bit and transparent files are converted. Never throws for what a file may contain.
 */
export async function decodePhoto(
  bytes: Uint8Array,
  kinds: keyof typeof FORMATS = 'upload',
): Promise<Decoded> {
  if (bytes.length === 0) return notAnImage('The file is empty.');
  if (bytes.length > MAX_IMAGE_BYTES)
    return tooLarge(`The file has ${Math.round(bytes.length / 1024 / 1024)} MB`);
  try {
    const { width, height, format } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (!FORMATS[kinds].has(format)) return notAnImage(`A ${format} file cannot be used.`);
    if (width * height > MAX_PIXELS)
      return tooLarge(`The photo has ${Math.round((width * height) / 1e6)} megapixels`);
    const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
      .timeout({ seconds: DECODE_SECONDS })
      .rotate()
      .resize(LOOK_SIDE, LOOK_SIDE, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#808080' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) return notAnImage('Its colours cannot be read.');
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
    return { kind: 'image', image: { width: info.width, height: info.height, data: pixels } };
  } catch {
    return notAnImage('It is not a picture, or it is damaged or cut short.');
  }
}

function notAnImage(detail: string): Decoded {
  const message = `This file cannot be read as a photo. ${detail} Use a JPEG, PNG or WebP file.`;
  return { kind: 'refused', reason: 'photo.not-an-image', message };
}

function tooLarge(detail: string): Decoded {
  const message = `${detail}, more than ${MAX_PIXELS / 1e6} megapixels or ${MAX_IMAGE_BYTES / 1024 / 1024} MB. Save it smaller.`;
  return { kind: 'refused', reason: 'photo.too-large', message };
}
