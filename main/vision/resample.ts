import type { Box } from '../../core/contracts/vision.ts';
import type { RgbImage } from './frame.ts';
import type { InputRecipe } from './manifest.ts';

/** Maps output pixel centres to source positions: `x = ax·u + bx·v + cx`, `y = ay·u + by·v + cy`. */
export interface AffineMap {
  readonly ax: number;
  readonly bx: number;
  readonly cx: number;
  readonly ay: number;
  readonly by: number;
  readonly cy: number;
}

/** The map that stretches `box` of the source over the whole output (pixel centres at half positions). */
export function boxMap(box: Box, outWidth: number, outHeight: number): AffineMap {
  const ax = box.width / outWidth;
  const by = box.height / outHeight;
  return { ax, bx: 0, cx: box.x + ax / 2 - 0.5, ay: 0, by, cy: box.y + by / 2 - 0.5 };
}

/**
 * Cuts a model's input out of an image, bilinear. Positions beyond the image repeat its edge (`edge: 'repeat'`)
 * or are black, as each model was trained. Values become `(v − mean) / divide`, planes in the recipe's order.
 */
export function sample(
  image: RgbImage,
  map: AffineMap,
  recipe: InputRecipe,
  edge: 'repeat' | 'black',
  out: Float32Array,
): void {
  const { width: outWidth, height: outHeight } = recipe;
  const plane = outWidth * outHeight;
  const gain = 1 / recipe.divide;
  const bias = -recipe.mean / recipe.divide;
  const grey = recipe.channels === 'grey';
  const first = recipe.channels === 'bgr' ? 2 * plane : 0;
  const last = recipe.channels === 'bgr' ? 0 : 2 * plane;
  const pixel = new Float64Array(3);
  for (let v = 0, o = 0; v < outHeight; v++) {
    for (let u = 0; u < outWidth; u++, o++) {
      readBilinear(
        image,
        map.ax * u + map.bx * v + map.cx,
        map.ay * u + map.by * v + map.cy,
        edge === 'repeat',
        pixel,
      );
      const red = pixel[0] as number;
      const green = pixel[1] as number;
      const blue = pixel[2] as number;
      if (grey) {
        out[o] = (0.299 * red + 0.587 * green + 0.114 * blue) * gain + bias;
      } else {
        out[o + first] = red * gain + bias;
        out[o + plane] = green * gain + bias;
        out[o + last] = blue * gain + bias;
      }
    }
  }
}

/** Like `sample`, but to packed 8-bit RGB (evidence crops, quality measures). */
export function samplePixels(image: RgbImage, map: AffineMap, width: number, height: number): RgbImage {
  const data = new Uint8ClampedArray(width * height * 3);
  const pixel = new Float64Array(3);
  for (let v = 0, o = 0; v < height; v++) {
    for (let u = 0; u < width; u++, o += 3) {
      readBilinear(image, map.ax * u + map.bx * v + map.cx, map.ay * u + map.by * v + map.cy, false, pixel);
      data[o] = pixel[0] as number;
      data[o + 1] = pixel[1] as number;
      data[o + 2] = pixel[2] as number;
    }
  }
  return { width, height, data };
}

function readBilinear(image: RgbImage, x: number, y: number, repeat: boolean, out: Float64Array): void {
  const { width, height, data } = image;
  let px = x;
  let py = y;
  if (repeat) {
    px = Math.min(Math.max(px, 0), width - 1);
    py = Math.min(Math.max(py, 0), height - 1);
  } else if (!(px >= 0 && py >= 0 && px <= width - 1 && py <= height - 1)) {
    out[0] = out[1] = out[2] = 0;
    return;
  }
  const x0 = px | 0;
  const y0 = py | 0;
  const fx = px - x0;
  const fy = py - y0;
  const right = x0 + 1 < width ? 3 : 0;
  const down = y0 + 1 < height ? width * 3 : 0;
  const at = (y0 * width + x0) * 3;
  const w00 = (1 - fx) * (1 - fy);
  const w10 = fx * (1 - fy);
  const w01 = (1 - fx) * fy;
  const w11 = fx * fy;
  for (let c = 0; c < 3; c++) {
    const i = at + c;
    out[c] =
      (data[i] as number) * w00 +
      (data[i + right] as number) * w10 +
      (data[i + down] as number) * w01 +
      (data[i + down + right] as number) * w11;
  }
}
