/** Some frames of some walk-ups of each kind on one sheet, for a person to look at. */
import { join } from 'node:path';
import sharp from 'sharp';
import type { Frame } from '../../core/contracts/vision.ts';

const ROWS = 6;
const COLUMNS = 10;
/** Every so many frames one is kept. */
const EVERY = 7;
const TILE = { width: 192, height: 144 };

export class ContactSheet {
  readonly #rows = new Map<string, Buffer[][]>();
  readonly #work: Promise<void>[] = [];

  /** Gives what takes the frames of one walk-up; nothing when this kind has enough. */
  begin(kind: string): ((frame: Frame) => void) | undefined {
    const rows = this.#rows.get(kind) ?? [];
    this.#rows.set(kind, rows);
    if (rows.length >= ROWS) return undefined;
    const tiles: Buffer[] = [];
    rows.push(tiles);
    let seen = 0;
    let kept = 0;
    return (frame) => {
      if (seen++ % EVERY !== 0 || kept >= COLUMNS) return;
      this.#work.push(this.#keep(frame, tiles, kept++));
    };
  }

  async #keep({ data, width, height }: Frame, tiles: Buffer[], at: number): Promise<void> {
    tiles[at] = await sharp(data, { raw: { width, height, channels: 4 } })
      .resize(TILE.width, TILE.height)
      .png()
      .toBuffer();
  }

  /** One PNG per kind in this folder. */
  async write(folder: string): Promise<void> {
    await Promise.all(this.#work);
    for (const [kind, rows] of this.#rows) {
      const size = { width: COLUMNS * TILE.width, height: rows.length * TILE.height };
      const tiles = rows.flatMap((row, y) =>
        row.map((input, x) => ({ input, left: x * TILE.width, top: y * TILE.height })),
      );
      await sharp({ create: { ...size, channels: 3, background: '#222' } })
        .composite(tiles)
        .png()
        .toFile(join(folder, `${kind.replace(/[^a-z]+/g, '-')}.png`));
    }
  }
}
