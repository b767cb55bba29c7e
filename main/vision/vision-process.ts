/**
 * Entry of the vision process: Electron's utilityProcess (ports arrive as `{ type: 'ports', role }`) or a forked
 * Node process (everything over the process channel). Settings come as JSON in `VISION_SETTINGS`.
 */
import { RosterError } from '../../core/contracts/error.ts';
import {
  toVisionProcess,
  type VisionAlive,
  type VisionEvent,
  visionControl,
  visionPing,
} from '../../core/contracts/vision.ts';
import { type Channel, type PortLike, parentChannel, partOf, portChannel } from './channel.ts';
import { FrameGate } from './frame-gate.ts';
import { openRecogniser } from './open-recogniser.ts';
import type { Recogniser } from './recogniser.ts';
import { SETTINGS_VARIABLE, visionSettings } from './settings.ts';

/** Frames in a row that may fail before the process ends, so that its owner starts a fresh one. */
const MAX_FAILURES = 30;

interface ParentPort {
  on(event: 'message', listener: (event: { data: unknown; ports: PortLike[] }) => void): void;
}

/** The process's working part: events go to every control channel, also what happened before it was there. */
class VisionProcess {
  #recogniser: Recogniser | null = null;
  #controls: Channel[] = [];
  #state: VisionEvent | null = null;
  #waiting: unknown[] = [];
  readonly #gate = new FrameGate(async (frame) => {
    if (!this.#recogniser) return { type: 'frame-done', seq: frame.seq, face: null, hint: null };
    const done = await this.#recogniser.process(frame);
    if (this.#recogniser.failures >= MAX_FAILURES) this.#giveUp();
    return done;
  });

  async start(settingsText: string | undefined): Promise<void> {
    const started = performance.now();
    try {
      const settings = visionSettings.parse(JSON.parse(settingsText ?? ''));
      const { recogniser, pack } = await openRecogniser(settings, (event) => this.#send(event));
      this.#recogniser = recogniser;
      for (const message of this.#waiting.splice(0)) this.#command(message);
      this.#state = {
        type: 'ready',
        pack: pack.id,
        packName: pack.manifest.name,
        loadMs: performance.now() - started,
      };
    } catch (error) {
      this.#state = failedEvent(error);
    }
    this.#send(this.#state);
  }

  attachControl(channel: Channel): void {
    this.#controls.push(channel);
    channel.on((message) => {
      if (isPing(message)) channel.post({ type: 'alive', busyMs: this.#gate.busyMs() } satisfies VisionAlive);
      else if (this.#recogniser) this.#command(message);
      else this.#waiting.push(message);
    });
    channel.onClose(() => {
      this.#controls = this.#controls.filter((other) => other !== channel);
    });
    if (this.#state) channel.post(this.#state);
  }

  attachFrames(channel: Channel): void {
    this.#gate.attach(channel);
  }

  #command(message: unknown): void {
    try {
      const control = visionControl.parse(message);
      if (control.type === 'gallery') this.#recogniser?.setGallery(control.roll, control.site);
      else if (control.type === 'watch') this.#recogniser?.watch(control.watch, control);
    } catch (error) {
      this.#send({ ...failedEvent(error), type: 'rejected' });
    }
  }

  #send(event: VisionEvent): void {
    for (const channel of this.#controls) channel.post(event);
  }

  #giveUp(): void {
    this.#send({ type: 'failed', code: 'vision.model-failed', message: 'The face models keep failing.' });
    setTimeout(() => process.exit(1), 50);
  }
}

function isPing(message: unknown): boolean {
  return visionPing.safeParse(message).success;
}

function failedEvent(error: unknown): Extract<VisionEvent, { type: 'failed' }> {
  if (error instanceof RosterError) return { type: 'failed', code: error.code, message: error.message };
  return {
    type: 'failed',
    code: 'vision.bad-input',
    message: 'The vision process was given something invalid.',
  };
}

function main(): void {
  const worker = new VisionProcess();
  const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
  if (parentPort) {
    parentPort.on('message', ({ data, ports }) => {
      const port = ports[0];
      if (!port) return;
      const parsed = toVisionProcess.safeParse(data);
      if (!parsed.success) port.close();
      else if (parsed.data.role === 'frames') worker.attachFrames(portChannel(port));
      else worker.attachControl(portChannel(port));
    });
  } else {
    const parent = parentChannel();
    parent.onClose(() => process.exit(0));
    worker.attachControl(partOf(parent, ['gallery', 'watch', 'ping']));
    worker.attachFrames(partOf(parent, ['frame']));
  }
  void worker.start(process.env[SETTINGS_VARIABLE]);
}

main();
