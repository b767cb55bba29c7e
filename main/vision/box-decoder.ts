import type { BoxDecoding, InputRecipe } from './manifest.ts';

/** Left, top, right, bottom in 0…1 of the detector's input. */
export type Corners = readonly [left: number, top: number, right: number, bottom: number];

export interface BoxDecoder {
  /** Candidates, one row of the outputs each. */
  readonly rows: number;
  /** The box of one row of `boxes`. */
  corners(boxes: Float32Array, row: number): Corners;
}

/** How a detector's rows become boxes, by its recipe. */
export function boxDecoder(decoding: BoxDecoding, input: InputRecipe): BoxDecoder {
  if (decoding.kind === 'corners') return { rows: decoding.rows, corners: (boxes, row) => four(boxes, row) };
  const anchors = anchorsOf(decoding.layers, input);
  const { centreVariance, sizeVariance } = decoding;
  return {
    rows: anchors.length,
    corners: (boxes, row) => {
      const [dx, dy, dw, dh] = four(boxes, row);
      const anchor = anchors[row] as Anchor;
      const x = anchor.x + dx * centreVariance * anchor.width;
      const y = anchor.y + dy * centreVariance * anchor.height;
      const width = anchor.width * Math.exp(dw * sizeVariance);
      const height = anchor.height * Math.exp(dh * sizeVariance);
      return [x - width / 2, y - height / 2, x + width / 2, y + height / 2];
    },
  };
}

interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Layers = Extract<BoxDecoding, { kind: 'anchor-offsets' }>['layers'];

function anchorsOf(layers: Layers, { width, height }: InputRecipe): Anchor[] {
  return layers.flatMap(({ stride, sizes }) => {
    const columns = Math.ceil(width / stride);
    const rows = Math.ceil(height / stride);
    return Array.from({ length: columns * rows }, (_, cell) =>
      sizes.map((size) => ({
        x: ((cell % columns) + 0.5) / columns,
        y: (Math.floor(cell / columns) + 0.5) / rows,
        width: Math.min(size / width, 1),
        height: Math.min(size / height, 1),
      })),
    ).flat();
  });
}

function four(values: Float32Array, row: number): Corners {
  const at = row * 4;
  return [values[at] as number, values[at + 1] as number, values[at + 2] as number, values[at + 3] as number];
}
