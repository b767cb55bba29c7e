/** How the session went against its plan, and what must be known to judge its roll. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer } from '../api/queries.ts';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';

export function SessionFacts({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(usePlaces().zoneOf(session.siteId));
  const mayGroups = useMay('timetable.read', 'all');
  const groups = useAnswer(
    groupsArea['groups.list'],
    { query: { siteId: session.siteId } },
    { when: mayGroups },
  );
  const named = groups.data?.items.filter(({ id }) => session.groupIds.includes(id)) ?? [];
  const { windows } = session;
  const started = session.startedAt ? times.time(session.startedAt) : t('sessions.notYet');
  const ended = session.endedAt ? times.time(session.endedAt) : t('sessions.notYet');
  return (
    <Section title={t('sessions.facts.title')}>
      <dl className="facts card">
        <Fact name={t('sessions.facts.started')}>{started}</Fact>
        <Fact name={t('sessions.facts.ended')}>
          {ended}
          {session.unattended && ` (${t('sessions.facts.unattended')})`}
        </Fact>
        <Fact name={t('sessions.facts.arrive')}>{times.time(windows.arriveFrom)}</Fact>
        <Fact name={t('sessions.facts.startWindow')}>
          {times.span(windows.startFrom, windows.startUntil)}
        </Fact>
        <Fact name={t('sessions.facts.endWindow')}>{times.span(windows.endFrom, windows.endUntil)}</Fact>
        <Fact name={t('sessions.facts.settled')}>
          {t(session.settled ? 'sessions.facts.isSettled' : 'sessions.facts.notSettled')}
        </Fact>
        {mayGroups && (
          <Fact name={t('sessions.facts.groups')}>
            {named.length === 0
              ? t('parts.none')
              : named.map(({ id, name }, index) => (
                  <span key={id}>
                    {index > 0 && ', '}
                    <Link href={`/groups/${id}`}>{name}</Link>
                  </span>
                ))}
          </Fact>
        )}
        <Fact name={t('sessions.facts.kind')}>{t(`sessions.kind.${session.kind}`)}</Fact>
      </dl>
      {session.reviews.length > 0 && (
        <ul className="note late plain-list">
          {session.reviews.map((code) => (
            <li key={code}>{t(`sessions.review.${code}`, { defaultValue: code })}</li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
