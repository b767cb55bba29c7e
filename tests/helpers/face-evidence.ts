import type { FaceEvidence } from '../../core/contracts/vision.ts';

/** The evidence of a face that was recognised without doubt. */
export const SEEN: FaceEvidence = {
  pack: 'a'.repeat(64),
  packName: 'default',
  frames: 6,
  agreeing: 4,
  score: 0.71,
  margin: 0.4,
  threshold: 0.5,
  minMargin: 0.1,
  gallery: 'roll',
  gallerySize: 12,
  liveness: {
    passive: 0.9,
    threshold: 0.3,
    frames: 5,
    challenge: [],
    challengeResult: 'not-asked',
    signs: [],
  },
  quality: { facePx: 140, sharpness: 90, brightness: 120, yaw: 2 },
  timing: { total: 300, detect: 3, landmark: 1, liveness: 8, embed: 11, match: 0.1 },
};

/** … and of somebody whom the kiosk does not know. */
export const STRANGER: FaceEvidence = { ...SEEN, agreeing: 0, score: 0.31, margin: 0.02 };
