/** What the benchmark asks of the hub, over REST: each question with the time that it may take. */
import type { Dice } from '../term/dice.ts';
import { type Campus, WEEKS } from './hub-campus.ts';

const WEEK = 7 * 86_400_000;

export interface Question {
  readonly name: string;
  /** p95, ms. */
  readonly target: number;
  /** Another of its kind each time: path and query, for a page of so many rows. */
  readonly ask: () => (limit: number) => string;
  /** Only lists have pages, and a bound on the rows read for each that they give. */
  readonly isList: boolean;
}

const LIST = { target: 50, isList: true };

export function questions(campus: Campus, opened: readonly string[], now: number, dice: Dice): Question[] {
  const week = () => now - dice.between(1, WEEKS) * WEEK;
  const from = () => `from=${new Date(week()).toISOString()}`;
  const group = () => dice.pick(campus.groups);
  const site = () => dice.pick(campus.sites);
  const list = (name: string, path: () => string): Question => ({
    name,
    ...LIST,
    ask: () => {
      const asked = path();
      return (limit) => `${asked}limit=${limit}`;
    },
  });
  const one = (name: string, target: number, path: () => string): Question => ({
    name,
    target,
    isList: false,
    ask: () => {
      const asked = path();
      return () => asked;
    },
  });
  const sessions = (name: string, filter: () => string) =>
    list(`sessions ${name}`, () => `/sessions?${from()}&${filter()}`);
  return [
    sessions('from a day', () => ''),
    sessions('of a site', () => `siteId=${site()}&`),
    sessions('of a room', () => `roomId=${group().roomId}&`),
    sessions('of a trainer', () => `trainerId=${group().trainer.id}&`),
    sessions('of a group', () => `groupId=${group().id}&`),
    sessions('by status', () => 'status=canceled&'),
    one('session with its roll', 50, () => `/sessions/${dice.pick(opened)}/roll`),
    list('trainee’s history', () => `/records?personId=${dice.pick(group().members).id}&`),
    one('dashboard of a site', 150, () => `/analytics/dashboard?siteId=${site()}`),
    one('dashboard of all', 150, () => '/analytics/dashboard'),
    list('at risk', () => '/analytics/at-risk?'),
    list('at risk, of a site', () => `/analytics/at-risk?siteId=${site()}&`),
    list('people', () => `/people?siteId=${site()}&`),
  ];
}
