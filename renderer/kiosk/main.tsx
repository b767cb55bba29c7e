/** The kiosk's page: joins bridge, camera and screens. The one place of the renderer that starts anything. */
import { electronBridge } from './bridge.ts';
import { Camera } from './camera.ts';
import { mount } from './mount.tsx';
import { forwardWedgeKeys } from './wedge.ts';

const bridge = electronBridge(window);
const camera = new Camera({
  devices: navigator.mediaDevices,
  createWorker: () => new Worker(new URL('./camera-worker.ts', import.meta.url), { type: 'module' }),
  report: (state, label) => {
    void bridge.act({ do: 'camera', state, label }).catch(() => {
      // The kiosk process is being restarted; it asks for the camera's state by a new snapshot.
    });
  },
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has lost its root element');
const store = mount(root, bridge, camera);

camera.start();
store.subscribe(() => camera.want(store.snapshot()?.view.cameraWanted ?? false));
bridge.onFramePort((port) => camera.attachPort(port));
void bridge.askFramePort().catch(() => {
  // No vision process yet: main sends a port as soon as there is one.
});
forwardWedgeKeys(window, (action) => void bridge.act(action).catch(() => undefined));
