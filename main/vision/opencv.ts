import { createRequire } from 'node:module';

/** The few calls of OpenCV (WebAssembly build) that the quality gate uses. */
export interface OpenCv {
  readonly CV_8UC3: number;
  readonly CV_64F: number;
  readonly COLOR_RGB2GRAY: number;
  readonly Mat: new (rows?: number, columns?: number, type?: number) => OpenCvMat;
  cvtColor(from: OpenCvMat, to: OpenCvMat, code: number): void;
  Laplacian(from: OpenCvMat, to: OpenCvMat, depth: number): void;
  meanStdDev(from: OpenCvMat, mean: OpenCvMat, deviation: OpenCvMat): void;
}

export interface OpenCvMat {
  readonly data: Uint8Array;
  doubleAt(row: number, column: number): number;
  delete(): void;
}

interface Loading extends OpenCv {
  onRuntimeInitialized?: () => void;
  then?: unknown;
}

/**
 * Loads OpenCV when it is first needed (about half a second). Its loader installs process-wide handlers that turn
 * any unhandled rejection into an abort; those are taken out again, this process has its own.
 */
export async function loadOpenCv(): Promise<OpenCv> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => new Set(process.rawListeners(event)));
  // Not `import()`, which would await the module, see below.
  const cv = createRequire(import.meta.url)('@techstark/opencv-js') as Loading;
  events.forEach((event, index) => {
    for (const listener of process.rawListeners(event)) {
      if (!before[index]?.has(listener)) process.removeListener(event, listener as () => void);
    }
  });
  if (!('Mat' in cv)) {
    await new Promise<void>((resolve) => {
      (cv as Loading).onRuntimeInitialized = resolve;
    });
  }
  // The module is a thenable that resolves to itself: left in place, awaiting it would never end.
  delete cv.then;
  return cv;
}
