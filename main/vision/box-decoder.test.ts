import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import proto from 'onnx-proto';
import { describe, expect, test } from 'vitest';
import { facePeople } from '../../tests/helpers/face-data.ts';
import { boxDecoder } from './box-decoder.ts';
import { FaceDetector } from './detector.ts';
import { manifest } from './manifest.ts';
import { openNet } from './onnx-net.ts';
import { loadPack } from './pack.ts';
import { decodePhoto } from './photo.ts';

const DEFAULT_PACK = fileURLToPath(new URL('../../models/default/', import.meta.url));
/** How the default detector was trained to see: its own graph turns the offsets into corners at the end. */
const decode = {
  kind: 'anchor-offsets' as const,
  layers: [
    { stride: 8, sizes: [10, 16, 24] },
    { stride: 16, sizes: [32, 48] },
    { stride: 32, sizes: [64, 96] },
    { stride: 64, sizes: [128, 192, 256] },
  ],
  centreVariance: 0.1,
  sizeVariance: 0.2,
};
const input = { name: 'input', width: 320, height: 240, channels: 'rgb' as const, mean: 127, divide: 128 };

/** The same network, cut before its softmax and its own decoding of boxes. */
function cut(bytes: Uint8Array): { bytes: Uint8Array; scores: string; boxes: string } {
  const model = proto.onnx.ModelProto.decode(bytes);
  const nodes = model.graph?.node ?? [];
  const scores = nodes.find((node) => node.opType === 'Softmax')?.input?.[0] ?? '';
  const slice = nodes.findIndex((node) => node.opType === 'Softmax') + 1;
  const boxes = nodes[slice]?.input?.[0] ?? '';
  const wanted = [scores, boxes];
  for (const name of wanted)
    model.graph?.output?.push(
      proto.onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: 1 } } }),
    );
  return { bytes: proto.onnx.ModelProto.encode(model).finish(), scores, boxes };
}

describe('boxes out of a detector', () => {
  test('a detector that speaks in offsets from anchors finds the faces that its decoded twin finds', async () => {
    const pack = await loadPack(DEFAULT_PACK);
    const recipe = pack.manifest.detector;
    const raw = cut(pack.models.detector);
    const offsets = manifest.shape.detector.parse({
      ...recipe,
      output: { scores: raw.scores, boxes: raw.boxes, faceIndex: 1, scoresAre: 'logits', decode },
    });
    const twins = await Promise.all(
      [pack.models.detector, raw.bytes].map((bytes) => openNet(bytes, recipe.input, 'detector')),
    );
    const [whole, parts] = twins;
    if (!whole || !parts) throw new Error('no models');
    const people = (await facePeople()).slice(0, 6);
    let faces = 0;
    for (const { photos } of people) {
      const decoded = await decodePhoto(await readFile(photos[0] ?? ''));
      if (decoded.kind !== 'image') continue;
      const expected = await new FaceDetector(whole, recipe).detect(decoded.image);
      const found = await new FaceDetector(parts, offsets).detect(decoded.image);
      expect(found).toHaveLength(expected.length);
      found.forEach((face, index) => {
        const twin = expected[index];
        expect(face.score).toBeCloseTo(twin?.score ?? 0, 4);
        for (const side of ['x', 'y', 'width', 'height'] as const)
          expect(face.box[side]).toBeCloseTo(twin?.box[side] ?? 0, 1);
        faces++;
      });
    }
    expect(faces).toBeGreaterThanOrEqual(people.length);
    await Promise.all(twins.map((net) => net.release()));
  });

  test('any box comes back out of the offsets that it was put into', () => {
    const decoder = boxDecoder(decode, input);
    expect(decoder.rows).toBe(4420);
    const side = fc.double({ min: 0.05, max: 0.9, noNaN: true });
    const centre = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(centre, centre, side, side, fc.nat(4419), (x, y, width, height, row) => {
        const zero = decoder.corners(new Float32Array(4420 * 4), row);
        const [anchorWidth, anchorHeight] = [zero[2] - zero[0], zero[3] - zero[1]];
        const boxes = new Float32Array(4420 * 4);
        boxes.set(
          [
            (x - (zero[0] + zero[2]) / 2) / anchorWidth / 0.1,
            (y - (zero[1] + zero[3]) / 2) / anchorHeight / 0.1,
            Math.log(width / anchorWidth) / 0.2,
            Math.log(height / anchorHeight) / 0.2,
          ],
          row * 4,
        );
        const corners = decoder.corners(boxes, row);
        expect((corners[0] + corners[2]) / 2).toBeCloseTo(x, 4);
        expect((corners[1] + corners[3]) / 2).toBeCloseTo(y, 4);
        expect(corners[2] - corners[0]).toBeCloseTo(width, 4);
        expect(corners[3] - corners[1]).toBeCloseTo(height, 4);
      }),
    );
  });
});
