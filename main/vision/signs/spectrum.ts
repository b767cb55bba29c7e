/** What a transform of one length needs, made once: the window, the order of its inputs, and its roots of one. */
interface Plan {
  readonly hann: Float64Array;
  readonly order: Uint16Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

const plans = new Map<number, Plan>();

function planFor(length: number): Plan {
  const known = plans.get(length);
  if (known) return known;
  const order = new Uint16Array(length);
  for (let i = 1, j = 0; i < length; i++) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    order[i] = j;
  }
  const wave = (of: (angle: number) => number) =>
    Float64Array.from({ length }, (_, i) => of((2 * Math.PI * i) / length));
  const plan = {
    hann: wave((angle) => 0.5 - 0.5 * Math.cos(angle)),
    order,
    cos: wave(Math.cos),
    sin: wave(Math.sin),
  };
  plans.set(length, plan);
  return plan;
}

/**
 * Power spectrum of a square, side a power of two, after Hann's window: `power[v * side + u]` with the mean taken out,
 * for `u` from 0 to half the side; the other half is its mirror image and left at nought.
 * Radix-2 decimation in time (Cooley and Tukey, 1965), rows, then columns.
 */
export function powerSpectrum(grey: Float64Array, side: number): Float64Array {
  const { hann } = planFor(side);
  const re = new Float64Array(side * side);
  const im = new Float64Array(side * side);
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      re[y * side + x] = ((grey[y * side + x] as number) - mean) * (hann[x] as number) * (hann[y] as number);
  for (let y = 0; y < side; y++) transform(re, im, y * side, 1, side);
  for (let u = 0; u <= side >> 1; u++) transform(re, im, u, side, side);
  for (let v = 0; v < side; v++)
    for (let u = 0, at = v * side; u < side; u++, at++)
      re[at] = u <= side >> 1 ? (re[at] as number) ** 2 + (im[at] as number) ** 2 : 0;
  return re;
}

/** In-place transform of `length` values, `stride` apart from `start` on. */
function transform(re: Float64Array, im: Float64Array, start: number, stride: number, length: number): void {
  const { order, cos, sin } = planFor(length);
  for (let i = 1; i < length; i++) {
    const j = order[i] as number;
    if (i >= j) continue;
    swap(re, start + i * stride, start + j * stride);
    swap(im, start + i * stride, start + j * stride);
  }
  for (let size = 2; size <= length; size <<= 1) {
    const half = size >> 1;
    const turn = length / size;
    for (let k = 0; k < half; k++) {
      const wr = cos[k * turn] as number;
      const wi = -(sin[k * turn] as number);
      for (let a = start + k * stride; a < start + length * stride; a += size * stride) {
        const b = a + half * stride;
        const br = re[b] as number;
        const bi = im[b] as number;
        const tr = wr * br - wi * bi;
        const ti = wr * bi + wi * br;
        re[b] = (re[a] as number) - tr;
        im[b] = (im[a] as number) - ti;
        re[a] = (re[a] as number) + tr;
        im[a] = (im[a] as number) + ti;
      }
    }
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const kept = values[a] as number;
  values[a] = values[b] as number;
  values[b] = kept;
}
