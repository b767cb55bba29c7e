/**
 * Power spectrum of a square, side a power of two, after Hann's window: `power[v * side + u]` with the mean taken out.
 * Radix-2 decimation in time (Cooley and Tukey, 1965), rows then columns.
 */
export function powerSpectrum(grey: Float64Array, side: number): Float64Array {
  const re = new Float64Array(side * side);
  const im = new Float64Array(side * side);
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length;
  const hann = Float64Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / side));
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++)
      re[y * side + x] = ((grey[y * side + x] as number) - mean) * (hann[x] as number) * (hann[y] as number);
  for (let i = 0; i < side; i++) transform(re, im, i * side, 1, side);
  for (let i = 0; i < side; i++) transform(re, im, i, side, side);
  return re.map((value, i) => value * value + (im[i] as number) ** 2);
}

/** In-place transform of `length` values, `stride` apart from `start` on. */
function transform(re: Float64Array, im: Float64Array, start: number, stride: number, length: number): void {
  const at = (i: number): number => start + i * stride;
  for (let i = 1, j = 0; i < length; i++) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      swap(re, at(i), at(j));
      swap(im, at(i), at(j));
    }
  }
  for (let size = 2; size <= length; size <<= 1) {
    const half = size >> 1;
    for (let k = 0; k < half; k++) {
      const wr = Math.cos((-2 * Math.PI * k) / size);
      const wi = Math.sin((-2 * Math.PI * k) / size);
      for (let base = k; base < length; base += size) {
        const a = at(base);
        const b = at(base + half);
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
