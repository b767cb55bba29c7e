/**
 * Decides which camera frames are worth a look by the vision process: all of them while somebody is there or
 * something moves, one a second in an empty room. That one a second finds whoever stood still all along.
 */
import type { Frame } from '../../core/contracts/vision.ts';

/** Looks at an empty, unmoving room come this often, ms. */
const IDLE_EVERY_MS = 1_000;
/** How often a resting gate compares, ms; faster than anybody walks through the picture. */
const GLANCE_EVERY_MS = 100;
/** Everything is sent for this long after the last movement or face, ms. */
const AWAKE_MS = 3_000;
/** The picture is compared in this many cells; a face that can be recognised covers several. */
const COLUMNS = 40;
const ROWS = 30;
/** A cell that changed by more grey levels than this, beyond what the whole picture did, has moved. */
const CHANGED = 10;
/** Fewer cells than this are flicker of a lamp or a fly. */
const MOVED_CELLS = 3;

type Pixels = Pick<Frame, 'data' | 'format' | 'width' | 'height'>;

export class MotionGate {
  #cells = new Float32Array(COLUMNS * ROWS);
  #last = new Float32Array(COLUMNS * ROWS);
  #known = false;
  #awakeUntil = Number.NEGATIVE_INFINITY;
  #sentAt = Number.NEGATIVE_INFINITY;
  #glancedAt = Number.NEGATIVE_INFINITY;

  /** A camera was opened, or the vision process is a new one: everything is news. `now` in ms on a steady scale. */
  wake(now: number): void {
    this.#known = false;
    this.#awakeUntil = now + AWAKE_MS;
  }

  /** The vision process sees somebody. */
  followed(now: number): void {
    this.#awakeUntil = Math.max(this.#awakeUntil, now + AWAKE_MS);
  }

  /** Whether the next frame's pixels are needed at all; without them it costs nothing. */
  curious(now: number): boolean {
    return now < this.#awakeUntil || now - this.#glancedAt >= GLANCE_EVERY_MS;
  }

  /** Whether this frame should be sent; call it for frames that `curious` asked for. */
  passes(frame: Pixels, now: number): boolean {
    const due = now - this.#sentAt >= IDLE_EVERY_MS;
    // While awake, comparing ten times a second is enough to stay so.
    if (now - this.#glancedAt >= GLANCE_EVERY_MS) {
      this.#glancedAt = now;
      measure(frame, this.#cells);
      if (this.#known && moved(this.#cells, this.#last)) this.followed(now);
      if (!this.#known || due || now < this.#awakeUntil) {
        [this.#cells, this.#last] = [this.#last, this.#cells];
        this.#known = true;
      }
    }
    const pass = due || now < this.#awakeUntil;
    if (pass) this.#sentAt = now;
    return pass;
  }
}

/** Mean grey level of 16 pixels in the middle of each cell. */
function measure({ data, format, width, height }: Pixels, cells: Float32Array): void {
  const rgba = format === 'RGBA';
  const pixel = rgba ? 4 : 1;
  // Green stands in for grey.
  const first = rgba ? 1 : 0;
  const [cellWidth, cellHeight] = [width / COLUMNS, height / ROWS];
  for (let row = 0, cell = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++, cell++) {
      let sum = 0;
      for (let j = 0; j < 4; j++) {
        const y = ((row + (j + 0.5) / 4) * cellHeight) | 0;
        for (let i = 0; i < 4; i++) {
          const x = ((column + (i + 0.5) / 4) * cellWidth) | 0;
          sum += data[(y * width + x) * pixel + first] as number;
        }
      }
      cells[cell] = sum / 16;
    }
  }
}

/** Whether something moved, apart from the whole picture having become lighter or darker. */
function moved(now: Float32Array, before: Float32Array): boolean {
  let drift = 0;
  for (let i = 0; i < now.length; i++) drift += (now[i] as number) - (before[i] as number);
  drift /= now.length;
  let changed = 0;
  for (let i = 0; i < now.length; i++) {
    if (Math.abs((now[i] as number) - (before[i] as number) - drift) > CHANGED) changed++;
  }
  return changed >= MOVED_CELLS;
}
