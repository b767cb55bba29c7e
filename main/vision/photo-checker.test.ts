import { readFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { registryPeople } from '../../tests/helpers/registry-faces.ts';
import { openVisionRig, type VisionRig } from '../../tests/helpers/vision-rig.ts';
import { cosine } from './embedder.ts';

let rig: VisionRig;
let photos: Buffer[] = [];

beforeAll(async () => {
  rig = await openVisionRig();
  photos = await Promise.all(
    (await registryPeople()).slice(0, 2).map((person) => readFile(person.photos[0] ?? '')),
  );
});

const photo = (n = 0): Buffer => photos[n] as Buffer;

async function template(bytes: Uint8Array): Promise<Float32Array> {
  const verdict = await rig.checker.check(bytes);
  if (verdict.kind === 'refused') throw new Error(verdict.message);
  return verdict.template;
}

/** A PNG whose header promises this size and whose data is a few bytes. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const data = Buffer.from([0x78, 0x9c, 0x63, 0, 0]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const refused = (reason: string) =>
  expect.objectContaining({ kind: 'refused', reason, message: expect.any(String) });

describe('files that are no usable photo', () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['empty', () => new Uint8Array(), 'photo.not-an-image'],
    ['text', () => Buffer.from('Dear Sir or Madam'), 'photo.not-an-image'],
    ['a JPEG cut in half', () => photo().subarray(0, photo().length / 2), 'photo.not-an-image'],
    [
      'a JPEG of noise',
      () => Buffer.concat([photo().subarray(0, 400), Buffer.alloc(9000, 7)]),
      'photo.not-an-image',
    ],
    [
      'a drawing',
      () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'photo.not-an-image',
    ],
    ['an animation format', () => sharp(photo()).gif().toBuffer(), 'photo.not-an-image'],
    ['a PNG that promises 100 megapixels', () => pngHeader(10_000, 10_000), 'photo.too-large'],
    ['a PNG that promises 4 gigapixels', () => pngHeader(65_000, 65_000), 'photo.too-large'],
    ['a PNG with the right size and no pixels', () => pngHeader(640, 480), 'photo.not-an-image'],
    ['a flat colour', () => blank().png().toBuffer(), 'photo.no-face'],
    ['two people', () => sideBySide(), 'photo.many-faces'],
    ['a face far away', () => blankWith(0.03), 'photo.no-face'],
    ['a small face', () => blankWith(0.15), 'photo.face-too-small'],
    ['a dark face', () => sharp(photo()).linear(0.2, 0).jpeg().toBuffer(), 'photo.too-dark'],
    ['a blurred face', () => sharp(photo()).blur(14).jpeg().toBuffer(), 'photo.too-blurred'],
  ])('%s', async (_, make, reason) => {
    expect(await rig.checker.check(await make())).toEqual(refused(reason));
  });

  test('a real photo of 100 megapixels', async () => {
    const side = 10_000;
    const huge = await sharp({ create: { width: side, height: side, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    expect(await rig.checker.check(huge)).toEqual(refused('photo.too-large'));
  });
});

describe('photos of every usual kind', () => {
  test.each<[string, () => Promise<Uint8Array>]>([
    ['PNG', () => sharp(photo()).png().toBuffer()],
    ['WebP', () => sharp(photo()).webp({ quality: 90 }).toBuffer()],
    ['16 bits per channel', () => sharp(photo()).toColourspace('rgb16').png().toBuffer()],
    ['CMYK', () => sharp(photo()).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()],
    ['grey', () => sharp(photo()).greyscale().toColourspace('b-w').jpeg({ quality: 95 }).toBuffer()],
    ['grey, 16 bits', () => sharp(photo()).toColourspace('grey16').png().toBuffer()],
    ['with transparency', () => sharp(photo()).ensureAlpha().png().toBuffer()],
    [
      'turned, with its rotation in EXIF',
      () => sharp(photo()).rotate(90).withMetadata({ orientation: 8 }).jpeg().toBuffer(),
    ],
    ['large', () => sharp(photo()).resize(4000, 4000).jpeg().toBuffer()],
  ])('%s', async (_, make) => {
    expect(cosine(await template(await make()), await template(photo()))).toBeGreaterThan(0.7);
  });

  test('looked at all at once give the same as one after another', async () => {
    const one = [await template(photo(0)), await template(photo(1))];
    expect(await Promise.all([template(photo(0)), template(photo(1))])).toEqual(one);
  });

  test('two people are not near each other', async () => {
    expect(cosine(await template(photo(0)), await template(photo(1)))).toBeLessThan(0.4);
  });
});

function blank(): ReturnType<typeof sharp> {
  return sharp({ create: { width: 1000, height: 1000, channels: 3, background: '#8899aa' } });
}

async function sideBySide(): Promise<Buffer> {
  const half = { width: 500, height: 500 };
  const [left, right] = await Promise.all([0, 1].map((n) => sharp(photo(n)).resize(half).toBuffer()));
  return blank()
    .composite([
      { input: left as Buffer, left: 0, top: 200 },
      { input: right as Buffer, left: 500, top: 200 },
    ])
    .jpeg()
    .toBuffer();
}

/** The photo at this share of a blank picture's width. */
async function blankWith(share: number): Promise<Buffer> {
  const side = Math.round(480 * share);
  const input = await sharp(photo()).resize(side, side).toBuffer();
  return blank()
    .resize(480, 480)
    .composite([{ input, left: 200, top: 200 }])
    .jpeg({ quality: 95 })
    .toBuffer();
}
