/** Every page, in the order of the navigation. To add some: a file `pages.ts` in the area's folder, a line here. */
import { analyticsPages } from './analytics/pages.ts';
import { auditPages } from './audit/pages.ts';
import { excusePages } from './excuses/pages.ts';
import { fleetPages } from './fleet/pages.ts';
import { groupPages } from './groups/pages.ts';
import { importPages } from './imports/pages.ts';
import { integrationPages } from './integrations/pages.ts';
import { makeupPages } from './makeup/pages.ts';
import { minePages } from './mine/pages.ts';
import { notificationPages } from './notifications/pages.ts';
import type { ConsolePage } from './page.ts';
import { peoplePages } from './people/pages.ts';
import { reportPages } from './reports/pages.ts';
import { sessionPages } from './sessions/pages.ts';
import { settingsPages } from './settings/pages.ts';
import { teachPages } from './teach/pages.ts';
import { timetablePages } from './timetable/pages.ts';
import { todayPages } from './today/pages.ts';
import { worklistPages } from './worklist/pages.ts';

export const pages: readonly ConsolePage[] = [
  ...minePages,
  ...worklistPages,
  ...teachPages,
  ...todayPages,
  ...sessionPages,
  ...excusePages,
  ...makeupPages,
  ...peoplePages,
  ...groupPages,
  ...timetablePages,
  ...importPages,
  ...analyticsPages,
  ...reportPages,
  ...notificationPages,
  ...fleetPages,
  ...settingsPages,
  ...integrationPages,
  ...auditPages,
];
