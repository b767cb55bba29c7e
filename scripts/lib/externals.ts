/**
 * Packages that stay out of the bundles, because they carry compiled parts or data that they find beside themselves.
 * The packaged app contains these and what they depend on; everything else is inside the bundles.
 */
export const EXTERNALS: readonly string[] = [
  '@techstark/opencv-js',
  'better-sqlite3-multiple-ciphers',
  'faceplugin-face-recognition-js',
  'onnxruntime-node',
  'serialport',
  'sharp',
  'smartcard',
];
