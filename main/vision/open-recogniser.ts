import sharp from 'sharp';
import type { VisionEvent } from '../../core/contracts/vision.ts';
import { Looker } from './looker.ts';
import { openModels } from './models.ts';
import { loadOpenCv } from './opencv.ts';
import { loadPack, type ModelPack } from './pack.ts';
import { QualityMeter } from './quality.ts';
import { Recogniser } from './recogniser.ts';
import type { VisionSettings } from './settings.ts';

/** A pack's models and the quality meter behind one door. @throws RosterError of `loadPack` and `openModels`. */
export async function openLooker(
  packDir: string,
  modelsRoot: string | undefined,
): Promise<{ looker: Looker; pack: ModelPack }> {
  const pack = await loadPack(packDir, modelsRoot === undefined ? {} : { modelsRoot });
  const [models, cv] = await Promise.all([openModels(pack), loadOpenCv()]);
  const meter = new QualityMeter(cv, pack.manifest.embedder.input.width);
  return { looker: new Looker(models, meter, pack.thresholds, () => performance.now()), pack };
}

/** The whole pipeline, ready for frames. */
export async function openRecogniser(
  settings: VisionSettings,
  emit: (event: VisionEvent) => void,
): Promise<{ recogniser: Recogniser; pack: ModelPack }> {
  const { looker, pack } = await openLooker(settings.packDir, settings.modelsRoot);
  const recogniser = new Recogniser(
    {
      looker,
      pack: pack.id,
      limits: pack.thresholds,
      settings,
      now: () => performance.timeOrigin + performance.now(),
      random: Math.random,
      encode: encodeJpeg,
    },
    emit,
  );
  return { recogniser, pack };
}

async function encodeJpeg(pixels: {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, data } = pixels;
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
  return new Uint8Array(jpeg);
}
