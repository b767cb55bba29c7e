/** Keys of a keyboard-wedge badge reader: every key press goes to the kiosk, which knows a burst when it sees one. */
import type { KioskAction } from '../../core/contracts/kiosk-view.ts';

/** Longest `KeyboardEvent.key` that the kiosk takes. */
const MAX_KEY = 20;

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]');
}

/** Longest time between two keys of a reader, ms. */
const READER_GAP_MS = 50;

/** Forwards key presses unless somebody types in a field. Returns its off. */
export function forwardWedgeKeys(window: Window, act: (action: KioskAction) => void): () => void {
  let lastAt = Number.NEGATIVE_INFINITY;
  const onKey = (event: KeyboardEvent): void => {
    if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key.length > MAX_KEY) return;
    const fromReader = event.timeStamp - lastAt <= READER_GAP_MS;
    lastAt = event.timeStamp;
    // A reader ends with Enter: it must not press the button that happens to have the focus.
    if (fromReader && (event.key === 'Enter' || event.key === 'Tab')) event.preventDefault();
    act({ do: 'wedge-key', key: event.key, at: event.timeStamp });
  };
  // In the capture phase, so that a button that takes Enter for itself does not cut a badge number short.
  window.addEventListener('keydown', onKey, true);
  return () => window.removeEventListener('keydown', onKey, true);
}
