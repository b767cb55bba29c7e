import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FeedBody } from '../../core/contracts/feed.ts';
import type { FeedChunk } from '../../core/contracts/mqtt.ts';
import { boxPublicKey } from '../../core/domain/sealing.ts';
import { KIOSKS, uuidOf } from '../../tests/helpers/fact-world.ts';
import { boxedChunks, feedChunks } from '../../tests/helpers/fake-hub.ts';
import { FeedAssembler } from './feed-assembler.ts';

const secret = randomBytes(32);
const to = { kioskId: KIOSKS[0], boxPublic: boxPublicKey(secret), hubEpoch: uuidOf('epoch'), pieceBytes: 40 };
const body: FeedBody = {
  v: 1,
  from: 0,
  to: 3,
  snapshot: true,
  items: [{ kind: 'person-gone', subject: uuidOf('gone') }],
  acked: null,
};
const bad = expect.objectContaining({ code: 'sync.bad-feed' });

function feed(assembler: FeedAssembler, chunks: readonly FeedChunk[]): (FeedBody | null)[] {
  return chunks.map((chunk) => assembler.add(chunk));
}

describe('joining the feed', () => {
  it('gives the body once all pieces are there, in any order, some of them twice', () => {
    const chunks = feedChunks(body, to);
    expect(chunks.length).toBeGreaterThan(3);
    const deliveries = fc
      .tuple(fc.shuffledSubarray(chunks, { minLength: chunks.length }), fc.subarray(chunks))
      .map(([all, again]) => [
        ...all.slice(0, -1),
        ...again.filter((chunk) => chunk !== all.at(-1)),
        ...all.slice(-1),
      ]);
    fc.assert(
      fc.property(deliveries, (delivered) => {
        const given = feed(new FeedAssembler(KIOSKS[0], secret), delivered);
        expect(given.slice(0, -1).every((each) => each === null)).toBe(true);
        expect(given.at(-1)).toEqual(body);
      }),
    );
  });

  it('waits for what is missing, and is not confused by another body in between', () => {
    const assembler = new FeedAssembler(KIOSKS[0], secret);
    const [first, second] = [feedChunks(body, to), feedChunks({ ...body, to: 4 }, to)];
    expect(feed(assembler, first.slice(1)).every((each) => each === null)).toBe(true);
    expect(feed(assembler, second).at(-1)).toMatchObject({ to: 4 });
    expect(feed(assembler, first.slice(0, 1))).toEqual([body]);
  });

  it.each<[string, (chunks: FeedChunk[]) => FeedChunk[]]>([
    ['was changed', ([first, ...rest]) => [{ ...(first as FeedChunk), box: 'AAAA' }, ...rest]],
    ['has another checksum', (chunks) => chunks.map((chunk) => ({ ...chunk, sha256: '0'.repeat(64) }))],
    [
      'is said to come from another hub',
      (chunks) => chunks.map((chunk) => ({ ...chunk, hubEpoch: uuidOf('x') })),
    ],
    [
      'is said to be another message',
      (chunks) => chunks.map((chunk) => ({ ...chunk, message: uuidOf('y') })),
    ],
    [
      'counts its pieces differently',
      ([first, ...rest]) => [{ ...(first as FeedChunk), parts: 900 }, ...rest],
    ],
    [
      'has a piece past the last',
      ([first, ...rest]) => [...rest, { ...(first as FeedChunk), part: rest.length + 1 }],
    ],
    ['is boxed for another', () => feedChunks(body, { ...to, boxPublic: boxPublicKey(randomBytes(32)) })],
    ['is no gzip', () => boxedChunks(Buffer.from('{}'), to)],
    ['is no feed body', () => boxedChunks(gzipSync('{"v":1}'), to)],
    [
      'unpacks to more than anybody needs',
      () => boxedChunks(gzipSync(Buffer.alloc(65 * 1024 * 1024)), { ...to, pieceBytes: 500_000 }),
    ],
  ])('refuses a body that %s', (_what, change) => {
    const assembler = new FeedAssembler(KIOSKS[0], secret);
    expect(() => feed(assembler, change(feedChunks(body, to)))).toThrow(bad);
    expect(feed(assembler, feedChunks(body, to)).at(-1)).toEqual(body);
  });
});
