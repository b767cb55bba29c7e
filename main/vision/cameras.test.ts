import { expect, test } from 'vitest';
import { cameraTrusted } from './cameras.ts';

test.each([
  ['HD Pro Webcam C920 (046d:082d)', true],
  ['Integrated Camera (04f2:b6d9)', true],
  ['OBS Virtual Camera', false],
  ['Dummy video device (0x0000)', false],
  ['fake_device_0', false],
  ['/tmp/somebody.mjpeg', false],
  ['', false],
])('a camera called "%s" is trusted: %s', (label, trusted) => {
  expect(cameraTrusted(label, [])).toBe(trusted);
});

test('only the exact label in the configuration is let through', () => {
  expect(cameraTrusted('/demo/camera.mjpeg', ['/demo/camera.mjpeg'])).toBe(true);
  expect(cameraTrusted('/demo/camera.mjpeg2', ['/demo/camera.mjpeg'])).toBe(false);
});
