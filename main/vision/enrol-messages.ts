import { z } from 'zod';

/** Start settings of the enrolment process. */
export const enrolSettings = z.object({ packDir: z.string(), modelsRoot: z.string().optional() });
export type EnrolSettings = z.infer<typeof enrolSettings>;

export const enrolRequest = z.object({ id: z.number().int(), photo: z.instanceof(Uint8Array) });

const photoRefusal = z.enum([
  'photo.not-an-image',
  'photo.too-large',
  'photo.no-face',
  'photo.many-faces',
  'photo.face-too-small',
  'photo.too-blurred',
  'photo.too-dark',
  'photo.too-bright',
  'photo.not-frontal',
  'photo.another-person',
  'photo.model-failed',
]);

const photoVerdict = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('accepted'),
    template: z.instanceof(Float32Array).refine((template) => template.length === 512),
    facePx: z.number(),
    sharpness: z.number(),
    brightness: z.number(),
    pack: z.string(),
    alikeFrom: z.number(),
    sameFrom: z.number(),
  }),
  z.object({ kind: z.literal('refused'), reason: photoRefusal, message: z.string() }),
]);

export const enrolAnswer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), recipe: z.object({ pack: z.string(), alikeFrom: z.number() }) }),
  z.object({ type: z.literal('failed'), code: z.string(), message: z.string() }),
  z.object({ type: z.literal('verdict'), id: z.number().int(), verdict: photoVerdict }),
]);
