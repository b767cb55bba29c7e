/** Somebody with at least one photograph; paths of JPEG files. */
export interface FacePerson {
  readonly name: string;
  readonly photos: readonly string[];
}

/** Frames of one recording in order; paths of 640×480 JPEG files. */
export interface FrameSequence {
  readonly subject: string;
  readonly frames: readonly string[];
}
