/** A camera for stories: a drawn person on a canvas, so that screenshots are the same on every machine. */
import type { CameraFeed, CameraState } from './camera.ts';

const WIDTH = 640;
const HEIGHT = 480;

function ellipse(
  c: CanvasRenderingContext2D,
  fill: string,
  x: number,
  y: number,
  rx: number,
  ry: number,
): void {
  c.fillStyle = fill;
  c.beginPath();
  c.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  c.fill();
}

function drawPerson(c: CanvasRenderingContext2D): void {
  const wall = c.createLinearGradient(0, 0, WIDTH, HEIGHT);
  wall.addColorStop(0, '#c9d4d2');
  wall.addColorStop(1, '#8fa3a6');
  c.fillStyle = wall;
  c.fillRect(0, 0, WIDTH, HEIGHT);
  ellipse(c, '#3d5a73', 320, 520, 215, 170);
  c.fillStyle = '#b97f61';
  c.fillRect(278, 300, 84, 90);
  ellipse(c, '#2b211d', 320, 186, 116, 122);
  ellipse(c, '#c98f70', 320, 225, 98, 128);
  c.fillStyle = '#2b211d';
  c.beginPath();
  c.moveTo(212, 230);
  c.bezierCurveTo(190, 40, 450, 40, 428, 230);
  c.bezierCurveTo(415, 165, 350, 170, 310, 140);
  c.bezierCurveTo(280, 168, 235, 172, 212, 230);
  c.fill();
  ellipse(c, '#241a17', 283, 222, 9, 10);
  ellipse(c, '#241a17', 357, 222, 9, 10);
  c.strokeStyle = '#7d4a38';
  c.lineWidth = 6;
  c.lineCap = 'round';
  c.beginPath();
  c.moveTo(320, 232);
  c.quadraticCurveTo(308, 262, 322, 266);
  c.moveTo(288, 296);
  c.quadraticCurveTo(320, 318, 352, 296);
  c.stroke();
}

/** A feed whose picture stands still. */
export function storyFeed(): CameraFeed {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  const stream = canvas.captureStream(4);
  const draw = (): void => {
    if (context !== null) drawPerson(context);
  };
  draw();
  // A canvas stream sends a picture only when something was drawn.
  setInterval(draw, 250);
  const state: CameraState = { kind: 'live', stream, seen: null };
  return { subscribe: () => () => undefined, state: () => state };
}
