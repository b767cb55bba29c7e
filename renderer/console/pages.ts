/** Every page, in the order of the navigation. To add some: a file `pages.ts` in the area's folder, a line here. */
import { groupPages } from './groups/pages.ts';
import { minePages } from './mine/pages.ts';
import type { ConsolePage } from './page.ts';
import { peoplePages } from './people/pages.ts';
import { sessionPages } from './sessions/pages.ts';
import { teachPages } from './teach/pages.ts';
import { todayPages } from './today/pages.ts';

export const pages: readonly ConsolePage[] = [
  ...minePages,
  ...teachPages,
  ...todayPages,
  ...sessionPages,
  ...peoplePages,
  ...groupPages,
];
