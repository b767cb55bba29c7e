/** Line icons, drawn on a 24×24 grid. Decorative: the words beside them say what they mean. */
import type { ReactNode } from 'react';

const PATHS = {
  menu: <path d="M4 6.5h16M4 12h16M4 17.5h16" />,
  close: <path d="m6 6 12 12M18 6 6 18" />,
  bell: <path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4" />,
  person: <path d="M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.7-4 3.5-6 7.5-6s6.8 2 7.5 6" />,
  people: (
    <path d="M9 11.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6zM3 19.5c.5-3.4 2.8-5.2 6-5.2s5.5 1.8 6 5.2M15.5 5.2a3.3 3.3 0 0 1 0 6M17.5 14.6c2 .7 3.2 2.3 3.5 4.9" />
  ),
  lock: (
    <path d="M7 10.5h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zM8 10.5V8a4 4 0 0 1 8 0v2.5" />
  ),
  leave: (
    <path d="M14 4.5H6.5A1.5 1.5 0 0 0 5 6v12a1.5 1.5 0 0 0 1.5 1.5H14M10.5 12H20M16 7.5l4.5 4.5-4.5 4.5" />
  ),
  board: <path d="M4 5h7v6H4zM13 5h7v9h-7zM4 13h7v6H4zM13 16h7v3h-7z" />,
  list: <path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />,
  calendar: (
    <path d="M5.5 5.5h13a1.5 1.5 0 0 1 1.5 1.5v12a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19V7a1.5 1.5 0 0 1 1.5-1.5zM4 10.5h16M8 3v4M16 3v4" />
  ),
  tick: <path d="M4.5 12.8 9.6 18 19.5 6.8" />,
  clock: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.2l3.4 2" />,
  cross: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 9l6 6M15 9l-6 6" />,
  warn: <path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.3h.01" />,
  info: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.8h.01" />,
  dots: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h.01M12 12h.01M16 12h.01" />,
  minus: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12h8" />,
  plus: <path d="M12 5v14M5 12h14" />,
  camera: (
    <path d="M5.5 7h3l1.3-2.5h4.4L15.5 7h3A2.5 2.5 0 0 1 21 9.5V17a2.5 2.5 0 0 1-2.5 2.5h-13A2.5 2.5 0 0 1 3 17V9.5A2.5 2.5 0 0 1 5.5 7zM12 16.5a3.4 3.4 0 1 0 0-6.8 3.4 3.4 0 0 0 0 6.8z" />
  ),
  upload: <path d="M12 15.5V4.5M7 9l5-5 5 5M4.5 15v4.5h15V15" />,
  download: <path d="M12 4.5v11M7 11l5 5 5-5M4.5 15v4.5h15V15" />,
  file: <path d="M6.5 3.5h7l4.5 4.5v12.5h-11.5zM13.5 3.5V8H18M9 12.5h6M9 16h6" />,
  face: (
    <path d="M4 8.5V6a2 2 0 0 1 2-2h2.5M15.5 4H18a2 2 0 0 1 2 2v2.5M20 15.5V18a2 2 0 0 1-2 2h-2.5M8.5 20H6a2 2 0 0 1-2-2v-2.5M9 9.7v.6M15 9.7v.6M8.8 14.2c1.8 1.9 4.6 1.9 6.4 0" />
  ),
  badge: (
    <path d="M7 6.5h10A2 2 0 0 1 19 8.5v10a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-10a2 2 0 0 1 2-2zM10 6.5V3.5h4v3M8.7 17.4c.5-1.7 1.7-2.5 3.3-2.5s2.8.8 3.3 2.5M12 12.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4z" />
  ),
  down: <path d="m6 9.5 6 6 6-6" />,
  up: <path d="m6 14.5 6-6 6 6" />,
  right: <path d="m9.5 6 6 6-6 6" />,
  left: <path d="m14.5 6-6 6 6 6" />,
  search: <path d="M10.8 17.5a6.7 6.7 0 1 0 0-13.4 6.7 6.7 0 0 0 0 13.4zM15.8 15.8 20.5 20.5" />,
  star: <path d="m12 3.8 2.5 5.3 5.7.7-4.2 4 1.1 5.7-5.1-2.8-5.1 2.8 1.1-5.7-4.2-4 5.7-.7z" />,
  chart: <path d="M4.5 4.5v15h15M8.5 16v-4M12.5 16V8M16.5 16v-6" />,
  settings: <path d="M4 7.5h9M17 7.5h3M15 5v5M4 16.5h3M11 16.5h9M9 14v5" />,
  plug: <path d="M9 3.5v5M15 3.5v5M6.5 8.5h11v3a5.5 5.5 0 0 1-11 0zM12 17v4" />,
  mail: <path d="M4 6h16v12.5H4zM4 7l8 6 8-6" />,
  kiosk: <path d="M6.5 3.5h11v13h-11zM12 16.5v4M8.5 20.5h7" />,
  pencil: <path d="M4.5 19.5 5.6 15 16.2 4.4a1.7 1.7 0 0 1 2.4 0l1 1a1.7 1.7 0 0 1 0 2.4L9 18.4z" />,
  bin: <path d="M5 7h14M9.5 7V4.5h5V7M6.5 7l1 13h9l1-13M10 11v5.5M14 11v5.5" />,
  play: <path d="M7.5 4.8v14.4L19 12z" />,
  stop: <path d="M7 7h10v10H7z" />,
  swap: <path d="M4 8.5h15M15 4.5l4 4-4 4M20 15.5H5M9 11.5l-4 4 4 4" />,
  chat: <path d="M4.5 5h15v11h-9L6 20v-4H4.5z" />,
  inbox: <path d="M4 13.5 6.5 5h11L20 13.5V19H4zM4 13.5h4.5l1.5 2.5h4l1.5-2.5H20" />,
  history: <path d="M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4.5v4h4M12 8v4.5l3 1.8" />,
  link: (
    <path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />
  ),
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg
      className="icon"
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
