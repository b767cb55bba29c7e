/** Line icons, drawn on a 24×24 grid. Decorative: the words beside them say what they mean. */
import type { ReactNode } from 'react';

const PATHS = {
  tick: <path d="M4.5 12.8 9.6 18 19.5 6.8" />,
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5.2l3.4 2" />
    </>
  ),
  badge: (
    <>
      <rect x="5" y="6.5" width="14" height="14" rx="2.5" />
      <path d="M10 6.5V4.2a1.2 1.2 0 0 1 1.2-1.2h1.6A1.2 1.2 0 0 1 14 4.2v2.3M8.7 17.4c.5-1.7 1.7-2.5 3.3-2.5s2.8.8 3.3 2.5" />
      <circle cx="12" cy="11.8" r="1.9" />
    </>
  ),
  face: (
    <>
      <path d="M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5" />
      <path d="M9 9.7v.6M15 9.7v.6M8.8 14.2c1.8 1.9 4.6 1.9 6.4 0" />
    </>
  ),
  camera: (
    <>
      <rect x="3" y="7" width="18" height="12.5" rx="2.5" />
      <circle cx="12" cy="13.2" r="3.4" />
      <path d="M8.5 7 9.8 4.5h4.4L15.5 7" />
    </>
  ),
  cameraOff: (
    <>
      <path d="M6.5 7H5.5A2.5 2.5 0 0 0 3 9.5V17a2.5 2.5 0 0 0 2.5 2.5h12M9.3 5.5l.5-1h4.4L15.5 7h3A2.5 2.5 0 0 1 21 9.5v7M3.5 3.5l17 17" />
      <path d="M9.3 11.2a3.4 3.4 0 0 0 4.7 4.7" />
    </>
  ),
  people: (
    <>
      <circle cx="9" cy="8.5" r="3.2" />
      <path d="M3 19c.5-3.4 2.8-5.2 6-5.2s5.5 1.8 6 5.2M15.5 5.6a3.2 3.2 0 0 1 0 5.8M17.5 14.2c2 .7 3.2 2.3 3.5 4.8" />
    </>
  ),
  person: (
    <>
      <circle cx="12" cy="8" r="3.8" />
      <path d="M4.8 20c.6-4 3.3-6.2 7.2-6.2s6.6 2.2 7.2 6.2" />
    </>
  ),
  list: <path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />,
  play: <path d="M7.5 4.8v14.4L19 12z" />,
  stop: <rect x="6" y="6" width="12" height="12" rx="2" />,
  back: <path d="M19 12H5.5M11 5.5 4.5 12l6.5 6.5" />,
  erase: (
    <>
      <path d="M8.5 5.5H19a1.8 1.8 0 0 1 1.8 1.8v9.4a1.8 1.8 0 0 1-1.8 1.8H8.5L3 12z" />
      <path d="m11.5 9.5 5 5M16.5 9.5l-5 5" />
    </>
  ),
  shift: <path d="M12 4 4.5 12H9v7h6v-7h4.5z" />,
  hand: (
    <path d="M8 12V5.7a1.5 1.5 0 0 1 3 0V11m0-.5V4.5a1.5 1.5 0 0 1 3 0V11m0-4.5a1.5 1.5 0 0 1 3 0V14c0 4.2-2.3 7-6 7-3 0-4.5-1.5-6.2-4.7l-1.6-3a1.5 1.5 0 0 1 2.6-1.5L8 14" />
  ),
  lock: (
    <>
      <rect x="5" y="10.5" width="14" height="10" rx="2.2" />
      <path d="M8 10.5V7.8a4 4 0 0 1 8 0v2.7M12 14.7v2" />
    </>
  ),
  tool: (
    <path d="M14.3 6.2a4.5 4.5 0 0 1 5.9 5.6L17 8.6l-2 .4-.4 2 3.2 3.2a4.5 4.5 0 0 1-5.6-1.1L5.6 19.7a1.8 1.8 0 0 1-2.5-2.5l6.6-6.6" />
  ),
  cloudOff: (
    <path d="M9.5 6.3A5.5 5.5 0 0 1 17 10.5a4.2 4.2 0 0 1 2.7 7.3M16 19H7a4.5 4.5 0 0 1-.6-9M3.5 3.5l17 17" />
  ),
  up: <path d="M12 19V6M6 11.5 12 5.5l6 6" />,
  pin: (
    <>
      <path d="M12 21c4.5-4.6 6.8-8 6.8-11.2a6.8 6.8 0 1 0-13.6 0C5.2 13 7.5 16.4 12 21z" />
      <circle cx="12" cy="9.8" r="2.4" />
    </>
  ),
  spark: <path d="M12 3.5 14 10l6.5 2-6.5 2-2 6.5L10 14l-6.5-2L10 10zM19 3.5v3M20.5 5h-3" />,
  pencil: <path d="M4.5 19.5 5.6 15 16.2 4.4a1.7 1.7 0 0 1 2.4 0l1 1a1.7 1.7 0 0 1 0 2.4L9 18.4z" />,
  heart: (
    <path d="M12 20c-5.3-3.9-8-7-8-10.3A4.4 4.4 0 0 1 8.4 5.2c1.5 0 2.8.8 3.6 2.1.8-1.3 2.1-2.1 3.6-2.1A4.4 4.4 0 0 1 20 9.7C20 13 17.3 16.1 12 20z" />
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {PATHS[name]}
    </svg>
  );
}
