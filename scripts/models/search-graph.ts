/**
 * Writes `main/vision/search-graph.ts`: the ONNX graph that searches a gallery. Run after a change here:
 * `node scripts/models/search-graph.ts`.
 */
import { writeFile } from 'node:fs/promises';
import proto from 'onnx-proto';

const { onnx } = proto;

/** Rows that come out; the gallery compares them again. */
const TOP = 8;
const LENGTH = 512;
/** `TensorProto.DataType` and `AttributeProto.AttributeType` of the ONNX format. */
const { FLOAT, INT64 } = onnx.TensorProto.DataType;
const { INT } = onnx.AttributeProto.AttributeType;
/** Gemm and TopK have been as they are used here since this operator set. */
const OPERATOR_SET = 13;
const FORMAT = 8;

/** The bytes of the graph: `rows` of the largest cosines between `probe` [1, 512] and `gallery` [N, 512]. */
export function searchGraph(): Uint8Array {
  const tensor = (name: string, elemType: number, shape: (number | string)[]) => ({
    name,
    type: {
      tensorType: {
        elemType,
        shape: {
          dim: shape.map((one) => (typeof one === 'number' ? { dimValue: one } : { dimParam: one })),
        },
      },
    },
  });
  return onnx.ModelProto.encode(
    onnx.ModelProto.create({
      irVersion: FORMAT,
      opsetImport: [{ domain: '', version: OPERATOR_SET }],
      producerName: 'smart-roster-kiosk',
      graph: {
        name: 'gallery-search',
        node: [
          {
            opType: 'Gemm',
            input: ['probe', 'gallery'],
            output: ['cosines'],
            attribute: [{ name: 'transB', type: INT, i: 1 }],
          },
          { opType: 'TopK', input: ['cosines', 'count'], output: ['best', 'rows'] },
        ],
        input: [
          tensor('probe', FLOAT, [1, LENGTH]),
          tensor('gallery', FLOAT, ['people', LENGTH]),
          tensor('count', INT64, [1]),
        ],
        output: [tensor('rows', INT64, [1, 'top'])],
      },
    }),
  ).finish();
}

/** The module that carries the graph. */
export function searchGraphModule(): string {
  return `/** Written by scripts/models/search-graph.ts. */

/** Rows that the graph is asked for. */
export const SEARCH_TOP = ${TOP};

/** ONNX, base64. */
export const SEARCH_GRAPH =
  '${Buffer.from(searchGraph()).toString('base64')}';
`;
}

if (import.meta.main) {
  await writeFile(new URL('../../main/vision/search-graph.ts', import.meta.url), searchGraphModule());
}
