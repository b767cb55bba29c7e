/** Verdict over one enrolment photo. `reason` is a closed code with a plain message; nothing is stored for a refusal. */
export type PhotoVerdict =
  | {
      readonly kind: 'accepted';
      /** 512 float32, L2-normalised. */
      readonly template: Float32Array;
      readonly facePx: number;
      readonly sharpness: number;
      readonly brightness: number;
      /** What made the template, hex: templates of different makes never compare. */
      readonly pack: string;
      /** Likeness from which two people are too much alike to be told apart by their faces alone. */
      readonly alikeFrom: number;
      /** Likeness from which two photos count as one person's. */
      readonly sameFrom: number;
    }
  | { readonly kind: 'refused'; readonly reason: PhotoRefusal; readonly message: string };

export type PhotoRefusal =
  | 'photo.not-an-image'
  | 'photo.too-large'
  | 'photo.no-face'
  | 'photo.many-faces'
  | 'photo.face-too-small'
  | 'photo.too-blurred'
  | 'photo.too-dark'
  | 'photo.too-bright'
  | 'photo.not-frontal'
  /** Said by who knows the person's other photos, see `oddPhotos`. */
  | 'photo.another-person'
  | 'photo.model-failed';

/** Turns enrolment photos into templates, with the same models and quality gate as the kiosk. */
export interface FaceEnroller {
  start(signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
  /** What templates are made with now, and the likeness of look-alikes; null while the models are not loaded. */
  recipe(): { readonly pack: string; readonly alikeFrom: number } | null;
  /** `photo` is the file as uploaded (JPEG, PNG or WebP; EXIF rotation is honoured). */
  check(photo: Uint8Array): Promise<PhotoVerdict>;
}
