import { FaceDetector } from './detector.ts';
import { FaceEmbedder } from './embedder.ts';
import { EyeReader } from './eyes.ts';
import { FaceLandmarker } from './landmarks.ts';
import { LivenessReader } from './liveness.ts';
import { type OnnxNet, openNet } from './onnx-net.ts';
import { type ModelPack, type ModelRole, modelRoles } from './pack.ts';

/** The five models of a pack, ready to run. */
export interface FaceModels {
  readonly detector: FaceDetector;
  readonly landmarker: FaceLandmarker;
  readonly eyes: EyeReader;
  readonly liveness: LivenessReader;
  readonly embedder: FaceEmbedder;
  release(): Promise<void>;
}

/** @throws RosterError `vision.model-failed` when a file does not load as a model. */
export async function openModels(pack: ModelPack): Promise<FaceModels> {
  const { manifest } = pack;
  const nets = Object.fromEntries(
    await Promise.all(
      modelRoles.map(
        async (role) => [role, await openNet(pack.models[role], manifest[role].input, role)] as const,
      ),
    ),
  ) as Record<ModelRole, OnnxNet>;
  await Promise.all(Object.values(nets).map((net) => net.warm()));
  return {
    detector: new FaceDetector(nets.detector, manifest.detector),
    landmarker: new FaceLandmarker(nets.landmarker, manifest.landmarker),
    eyes: new EyeReader(nets.eyes, manifest.eyes),
    liveness: new LivenessReader(nets.liveness, manifest.liveness),
    embedder: new FaceEmbedder(nets.embedder, manifest.embedder),
    release: async () => {
      await Promise.all(Object.values(nets).map((net) => net.release()));
    },
  };
}
