/** Files as people's photo folders really hold them, and worse: made from one good photo, written into a folder. */
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';

/** What must become of a file: its face is found, it is a picture (of no face, perhaps), a copy of another, or named as odd. */
export type Fate = 'face' | 'picture' | 'copy' | 'odd';

/** Writes all of them. Returns their fates by file name. */
export async function makeOddImages(folder: string, photo: string): Promise<Map<string, Fate>> {
  await mkdir(folder, { recursive: true });
  const fates = new Map<string, Fate>();
  const all: (readonly [string, Uint8Array, Fate])[] = [
    ...(await readable(photo)),
    ...(await cutShort(photo)),
    ...(await brokenHeads(photo)),
    ...noPictures(),
    ...(await strangeSizes()),
  ];
  for (const [name, bytes, fate] of all) {
    await writeFile(join(folder, name), bytes);
    fates.set(name, fate);
  }
  await notEvenFiles(folder, photo, fates);
  return fates;
}

async function readable(photo: string): Promise<(readonly [string, Uint8Array, Fate])[]> {
  const bytes = await readFile(photo);
  const image = () => sharp(bytes);
  const two = { create: { width: 200, height: 200, channels: 3, background: '#a86' } } as const;
  const turned = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map(async (n) => [`exif-${n}.jpg`, await turnedBack(photo, n), 'face'] as const),
  );
  const animated = sharp(
    [
      await image().png().toBuffer(),
      await sharp(two)
        .resize(await sizeOf(photo))
        .png()
        .toBuffer(),
    ],
    {
      join: { animated: true },
    },
  );
  const png = await image().png().toBuffer();
  return [
    ...turned,
    [
      'exif-9.jpg',
      wrongOrientation(await image().withMetadata({ orientation: 8 }).jpeg().toBuffer()),
      'face',
    ],
    ['cmyk.jpg', await image().toColourspace('cmyk').jpeg().toBuffer(), 'face'],
    ['grey.jpg', await image().greyscale().jpeg().toBuffer(), 'face'],
    ['progressive.jpg', await image().jpeg({ progressive: true }).toBuffer(), 'face'],
    ['more-behind.jpg', Buffer.concat([bytes, Buffer.alloc(5000, 65)]), 'face'],
    ['16-bit.png', await image().toColourspace('rgb16').png().toBuffer(), 'face'],
    ['grey.png', await image().greyscale().png().toBuffer(), 'face'],
    ['alpha.png', await image().ensureAlpha(0.8).png().toBuffer(), 'face'],
    ['see-through.png', await image().ensureAlpha(0).png().toBuffer(), 'picture'],
    ['palette.png', await image().png({ palette: true, colours: 64 }).toBuffer(), 'face'],
    ['interlaced.png', await image().png({ progressive: true }).toBuffer(), 'face'],
    ['apng.png', asApng(png), 'face'],
    ['animated.gif', await animated.clone().gif().toBuffer(), 'face'],
    ['animated.webp', await animated.clone().webp().toBuffer(), 'face'],
    ['lossless.webp', await image().webp({ lossless: true }).toBuffer(), 'face'],
    ['photo.tiff', await image().tiff().toBuffer(), 'face'],
    ['cmyk.tiff', await image().toColourspace('cmyk').tiff().toBuffer(), 'face'],
    ['photo.avif', await image().avif({ quality: 70, effort: 2 }).toBuffer(), 'face'],
    ['no-ending', bytes, 'copy'],
    ['png-called.jpg', png, 'face'],
    ['line\nbreak <img src=x onerror=alert(1)>.jpg', bytes, 'face'],
  ];
}

async function sizeOf(photo: string): Promise<{ width: number; height: number }> {
  const { width, height } = await sharp(photo).metadata();
  return { width, height };
}

/** The photo stored turned, with the EXIF number that turns it back. */
async function turnedBack(photo: string, orientation: number): Promise<Buffer> {
  const upright = sharp(await readFile(photo));
  const stored = [
    upright,
    upright.clone().flop(),
    upright.clone().rotate(180),
    upright.clone().flip(),
    sharp(await upright.clone().flop().png().toBuffer()).rotate(270),
    upright.clone().rotate(270),
    sharp(await upright.clone().flop().png().toBuffer()).rotate(90),
    upright.clone().rotate(90),
  ][orientation - 1] as Sharp;
  return stored.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
}

/** An orientation that does not exist: such a photo is taken as it lies. */
function wrongOrientation(jpeg: Buffer): Buffer {
  const big = jpeg.indexOf(Buffer.from([0x01, 0x12, 0x00, 0x03]));
  const little = jpeg.indexOf(Buffer.from([0x12, 0x01, 0x03, 0x00]));
  const copy = Buffer.from(jpeg);
  if (big >= 0) copy.writeUInt16BE(9, big + 8);
  else if (little >= 0) copy.writeUInt16LE(9, little + 8);
  else throw new Error('no EXIF orientation in this JPEG');
  return copy;
}

async function cutShort(photo: string): Promise<(readonly [string, Uint8Array, Fate])[]> {
  const jpeg = await sharp(photo).jpeg().toBuffer();
  const png = await sharp(photo).png().toBuffer();
  const webp = await sharp(photo).webp().toBuffer();
  const cuts = [0.001, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9];
  return [['jpg', jpeg] as const, ['png', png] as const, ['webp', webp] as const].flatMap(([ending, bytes]) =>
    cuts.map(
      (share) =>
        [
          `cut-at-${share}.${ending}`,
          bytes.subarray(0, Math.max(3, Math.round(share * bytes.length))),
          'odd',
        ] as const,
    ),
  );
}

async function brokenHeads(photo: string): Promise<(readonly [string, Uint8Array, Fate])[]> {
  const jpeg = await sharp(photo).jpeg().toBuffer();
  const png = await sharp(photo).png().toBuffer();
  const gif = await sharp(photo).gif().toBuffer();
  const changed = (bytes: Buffer, at: number, values: readonly number[]): Buffer => {
    const copy = Buffer.from(bytes);
    for (const [i, value] of values.entries()) copy[at + i] = value;
    return copy;
  };
  const zeros = (count: number): number[] => new Array<number>(count).fill(0);
  return [
    ['no-start.jpg', changed(jpeg, 0, zeros(2)), 'odd'],
    ['no-head.jpg', changed(jpeg, 0, zeros(200)), 'odd'],
    ['no-signature.png', changed(png, 0, zeros(8)), 'odd'],
    ['bad-header-sum.png', changed(png, 29, zeros(4)), 'odd'],
    ['no-palette-size.gif', changed(gif, 0, zeros(13)), 'odd'],
    ['head-only.jpg', jpeg.subarray(0, 2), 'odd'],
    ['head-only.png', png.subarray(0, 8), 'odd'],
    ['head-only.gif', Buffer.from('GIF89a'), 'odd'],
    ['head-only.webp', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), 'odd'],
    ['huge.png', sizedPng(png, 100_000, 100_000), 'odd'],
    ['widest.png', sizedPng(png, 0x7fff_ffff, 1), 'odd'],
    ['no-width.png', sizedPng(png, 0, 0), 'odd'],
    ['huge.jpg', changed(jpeg, startOfFrame(jpeg), [0xff, 0xdc, 0xff, 0xdc]), 'odd'],
    // What counts in a GIF is the size of its first picture.
    ['huge-screen.gif', changed(gif, 6, [0xff, 0xff, 0xff, 0xff]), 'face'],
  ];
}

/** Where a JPEG says its height and width. */
function startOfFrame(jpeg: Buffer): number {
  for (let at = 2; at < jpeg.length; ) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker >= 0xc0 && marker <= 0xc2) return at + 5;
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  throw new Error('no frame in this JPEG');
}

function noPictures(): (readonly [string, Uint8Array, Fate])[] {
  const bmp = Buffer.alloc(54 + 12);
  bmp.write('BM');
  bmp.writeUInt32LE(66, 2);
  bmp.writeUInt32LE(54, 10);
  bmp.writeUInt32LE(40, 14);
  bmp.writeInt32LE(2, 18);
  bmp.writeInt32LE(2, 22);
  bmp.writeUInt16LE(1, 26);
  bmp.writeUInt16LE(24, 28);
  const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255));
  return [
    ['empty.jpg', new Uint8Array(0), 'odd'],
    ['empty.png', new Uint8Array(0), 'odd'],
    ['text.jpg', Buffer.from('not a photo\n'), 'odd'],
    ['page.jpg', Buffer.from('<!doctype html><title>Login</title>'), 'odd'],
    ['noise.jpg', noise, 'odd'],
    ['zeros.jpg', Buffer.alloc(10_000), 'odd'],
    ['archive.png', Buffer.from('PK\x03\x04aaaaaaaaaaaaaaaaaaaa'), 'odd'],
    ['paper.pdf', Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\n'), 'odd'],
    ['drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'odd'],
    ['picture.bmp', bmp, 'odd'],
    ['Thumbs.db', Buffer.from('\xd0\xcf\x11\xe0', 'latin1'), 'odd'],
  ];
}

async function strangeSizes(): Promise<(readonly [string, Uint8Array, Fate])[]> {
  const blank = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#777' } });
  return [
    ['1x1.png', await blank(1, 1).png().toBuffer(), 'picture'],
    ['1x1.jpg', await blank(1, 1).jpeg().toBuffer(), 'picture'],
    ['1x1.gif', await blank(1, 1).gif().toBuffer(), 'picture'],
    ['wide.png', await blank(20_000, 10).png().toBuffer(), 'picture'],
    ['high.jpg', await blank(10, 20_000).jpeg().toBuffer(), 'picture'],
    ['too-many-pixels.png', await blank(9_000, 9_000).png({ compressionLevel: 9 }).toBuffer(), 'odd'],
  ];
}

async function notEvenFiles(folder: string, photo: string, fates: Map<string, Fate>): Promise<void> {
  await mkdir(join(folder, 'directory.jpg'));
  await symlink('loop.jpg', join(folder, 'loop.jpg'));
  await symlink('gone', join(folder, 'dangling.jpg'));
  await symlink('/dev/zero', join(folder, 'endless.jpg'));
  await symlink(photo, join(folder, 'linked.jpg'));
  execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
  await writeFile(join(folder, 'sparse.jpg'), '');
  await truncate(join(folder, 'sparse.jpg'), 300 * 1024 * 1024);
  for (const name of ['directory', 'loop', 'dangling', 'endless', 'pipe', 'sparse'])
    fates.set(`${name}.jpg`, 'odd');
  fates.set('linked.jpg', 'copy');
}

function sizedPng(png: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(png);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
  return copy;
}

/** The same picture as an animation of one frame: two more chunks before the data (PNG, third edition, 11.3.6). */
function asApng(png: Buffer): Buffer {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(1, 0);
  const frame = Buffer.alloc(26);
  frame.writeUInt32BE(png.readUInt32BE(16), 4);
  frame.writeUInt32BE(png.readUInt32BE(20), 8);
  frame.writeUInt16BE(1, 20);
  frame.writeUInt16BE(10, 22);
  const data = png.indexOf('IDAT') - 4;
  return Buffer.concat([
    png.subarray(0, data),
    chunk('acTL', control),
    chunk('fcTL', frame),
    png.subarray(data),
  ]);
}

function chunk(kind: string, body: Buffer): Buffer {
  const inner = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const whole = Buffer.alloc(inner.length + 8);
  whole.writeUInt32BE(body.length, 0);
  inner.copy(whole, 4);
  whole.writeUInt32BE(crc32(inner), inner.length + 4);
  return whole;
}
