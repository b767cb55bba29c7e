/** The live board: what runs now, who is there, and the day of every room. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { type Session, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useLive } from '../api/live.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Chip } from '../parts/chip.tsx';
import { SelectField } from '../parts/fields.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Section } from '../parts/section.tsx';
import { Empty } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay, useMe } from '../shell/session-context.ts';
import { RoomDays } from './room-days.tsx';
import { RunningCard } from './running-card.tsx';
import './today.css';

const WATCHED = [sessionsArea['sessions.list'], recordsArea['records.roll'], kiosksArea['kiosks.list']];
/** More sessions than a day of one site has. */
const MOST = 500;
const DAY_MS = 24 * 3_600_000;

export function TodayPage(): ReactNode {
  const { t } = useTranslation();
  const live = useLive(WATCHED);
  const { siteId: own } = useMe();
  const { sites, zoneOf } = usePlaces();
  const [chosen, setChosen] = useState(own ?? '');
  const siteId = chosen || sites[0]?.id || '';
  const times = useTimes(siteId ? zoneOf(siteId) : undefined);
  const now = new Date().toISOString();
  const from = times.instant(times.date(now), '00:00');
  const to = new Date(Date.parse(from) + DAY_MS).toISOString();
  const sessions = useAnswer(
    sessionsArea['sessions.list'],
    { query: { from, to, limit: MOST, ...(siteId ? { siteId } : {}) } },
    { when: sites.length > 0, keep: true },
  );
  return (
    <>
      <PageHeader
        title={t('today.title')}
        lead={
          <span className="buttons">
            {times.day(now)}
            <Chip tone={live ? 'good' : 'quiet'} icon={live ? 'tick' : 'clock'}>
              {t(live ? 'today.live' : 'today.polled')}
            </Chip>
          </span>
        }
      >
        {sites.length > 1 && (
          <SelectField
            label={t('today.site')}
            value={siteId}
            options={sites.map(({ id, name }) => ({ value: id, word: name }))}
            onChange={setChosen}
          />
        )}
      </PageHeader>
      <Answer of={sessions}>{({ items }) => <Board sessions={items} />}</Answer>
    </>
  );
}

function Board({ sessions }: { readonly sessions: readonly Session[] }): ReactNode {
  const { t } = useTranslation();
  const mayKiosks = useMay('kiosk.read');
  const kiosks = useAnswer(kiosksArea['kiosks.list'], {}, { when: mayKiosks });
  if (sessions.length === 0)
    return (
      <Empty icon="calendar" title={t('today.none')}>
        <p>{t('today.noneDo')}</p>
      </Empty>
    );
  const running = sessions.filter(({ status }) => status === 'active');
  return (
    <>
      <Totals sessions={sessions} />
      <Section title={t('today.running', { count: running.length })}>
        {running.length === 0 ? (
          <p className="soft">{t('today.nothingRuns')}</p>
        ) : (
          <ul className="running-cards">
            {running.map((session) => (
              <li key={session.id}>
                <RunningCard session={session} kiosks={kiosks.data?.items ?? null} />
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Section title={t('today.rooms')}>
        <RoomDays sessions={sessions} />
      </Section>
    </>
  );
}

const KINDS = ['active', 'scheduled', 'completed', 'canceled'] as const;

function Totals({ sessions }: { readonly sessions: readonly Session[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <dl className="totals">
      {KINDS.map((kind) => (
        <div key={kind} data-kind={kind}>
          <dt>{t(`today.total.${kind}`)}</dt>
          <dd className="numbers">{sessions.filter(({ status }) => status === kind).length}</dd>
        </div>
      ))}
    </dl>
  );
}
