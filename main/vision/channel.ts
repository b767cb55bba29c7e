import type { ChildProcess } from 'node:child_process';
import { Listeners } from '../../core/ports/listeners.ts';

/** A two-way pipe for cloned plain data; what arrives is unknown until it is parsed. */
export interface Channel {
  post(message: unknown): void;
  on(listener: (message: unknown) => void): () => void;
  /** Calls once when the other end is gone, at once where it is gone already. */
  onClose(listener: () => void): () => void;
  close(): void;
}

/** What Electron's MessagePortMain offers; typed here so that nothing but the shell imports electron. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** Something that ends once. Whoever asks afterwards is told too: who sends into the void would wait for ever. */
class Ending {
  readonly #listeners = new Listeners<void>();
  #over = false;

  emit(): void {
    if (this.#over) return;
    this.#over = true;
    this.#listeners.emit();
  }

  on(listener: () => void): () => void {
    if (!this.#over) return this.#listeners.on(listener);
    let wanted = true;
    queueMicrotask(() => {
      if (wanted) listener();
    });
    return () => {
      wanted = false;
    };
  }
}

/** A channel over an Electron message port. */
export function portChannel(port: PortLike): Channel {
  const messages = new Listeners<unknown>();
  const closed = new Ending();
  port.on('message', (event) => messages.emit(event.data));
  port.on('close', () => closed.emit());
  port.start();
  return {
    post: (message) => port.postMessage(message),
    on: (listener) => messages.on(listener),
    onClose: (listener) => closed.on(listener),
    close: () => port.close(),
  };
}

/** A channel to a forked child, from the parent's side; closing it ends the child. */
export function childChannel(child: ChildProcess): Channel {
  const messages = new Listeners<unknown>();
  const closed = new Ending();
  child.on('message', (message) => messages.emit(message));
  child.on('exit', () => closed.emit());
  child.on('error', () => closed.emit());
  return {
    post: (message) => {
      if (child.connected) child.send(message as object, () => undefined);
    },
    on: (listener) => messages.on(listener),
    onClose: (listener) => closed.on(listener),
    close: () => void child.kill('SIGKILL'),
  };
}

/** A channel to the parent, from inside a forked child. */
export function parentChannel(): Channel {
  const messages = new Listeners<unknown>();
  const closed = new Ending();
  process.on('message', (message) => messages.emit(message));
  process.on('disconnect', () => closed.emit());
  return {
    post: (message) => {
      // A parent that dies while this is on its way is told by `onClose`.
      if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
    },
    on: (listener) => messages.on(listener),
    onClose: (listener) => closed.on(listener),
    close: () => process.disconnect?.(),
  };
}

/** The part of a channel whose messages have one of these types. */
export function partOf(channel: Channel, types: readonly string[]): Channel {
  return {
    ...channel,
    on: (listener) =>
      channel.on((message) => {
        if (types.includes(messageType(message))) listener(message);
      }),
  };
}

function messageType(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('type' in message)) return '';
  return String(message.type);
}
