import jpeg from 'jpeg-js';
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
      packName: pack.manifest.name,
      recipe: pack.recipe,
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

const JPEG_QUALITY = 85;

/**
 * Plain JavaScript on purpose: the image library that reads photos brings a GLib of its own, which breaks the one
 * that Electron has already loaded on Linux.
 */
async function encodeJpeg(pixels: {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}): Promise<Uint8Array<ArrayBuffer>> {
  const { width, height, data } = pixels;
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0, o = 0; i < data.length; i += 3, o += 4) rgba.set(data.subarray(i, i + 3), o);
  return new Uint8Array(jpeg.encode({ width, height, data: rgba }, JPEG_QUALITY).data);
}
