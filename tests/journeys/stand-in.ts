/**
 * A kiosk process for journeys about window and camera: always shows an open session, watches for anybody, and passes
 * on what vision and the page say. The protocol is the real one; there is no roll behind it.
 */
import { type KioskView, kioskView } from '../../core/contracts/kiosk-view.ts';
import { stories } from '../../renderer/kiosk/stories.ts';

const open: KioskView = kioskView.parse({ ...stories['home-open'], simulation: true });

/** The module's source. `view` is what it shows at first. */
export function standInKiosk(view: KioskView = open): string {
  return `
const parent = process.parentPort;
let view = ${JSON.stringify(view)};
const show = (change) => {
  view = { ...view, ...change, revision: view.revision + 1 };
  parent.postMessage({ type: 'view', view });
};
const seeing = (event) => {
  if (event.type === 'ready') show({ devices: { ...view.devices, vision: 'ready' } });
  if (event.type === 'progress')
    show({ face: { phase: event.phase, hint: event.hint, step: event.step, stepLeftMs: event.stepLeftMs } });
};
const acted = (action) => {
  if (action.do === 'camera')
    show({ version: action.label.slice(0, 40), devices: { ...view.devices, camera: action.state } });
  if (action.do === 'language') show({ language: action.language });
  if (action.do === 'wedge-key') show({ unsent: view.unsent + 1 });
  if (action.do === 'ask-exit') show({ screen: { kind: 'exit-code', error: null } });
  if (action.do === 'exit') parent.postMessage({ type: 'exit' });
};
parent.on('message', ({ data, ports }) => {
  if (data.type === 'stop') process.exit(0);
  if (data.type === 'vision-gone') show({ devices: { ...view.devices, vision: 'starting' } });
  if (data.type === 'vision-port') {
    const [port] = ports;
    port.on('message', (event) => seeing(event.data));
    port.start();
    port.postMessage({ type: 'watch', watch: { mode: 'identify', id: 1 }, crop: false });
  }
  if (data.type === 'act') {
    acted(data.action);
    parent.postMessage({ type: 'done', id: data.id, failure: null });
  }
});
show({ devices: { ...view.devices, vision: 'starting', camera: 'unknown' } });
`;
}
