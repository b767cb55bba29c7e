/** What happened, fact by fact. Read only when somebody opens it. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';

export function Timeline({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Section
      title={t('sessions.timeline.title')}
      lead={t('sessions.timeline.lead')}
      actions={
        <button
          type="button"
          className="button plain small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'sessions.timeline.hide' : 'sessions.timeline.show')}
        </button>
      }
    >
      {open && <Facts session={session} />}
    </Section>
  );
}

function Facts({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes(usePlaces().zoneOf(session.siteId));
  const timeline = useAnswer(sessionsArea['sessions.timeline'], { params: { sessionId: session.id } });
  return (
    <Answer of={timeline}>
      {({ items }) => (
        <ol className="timeline card">
          {items.map((entry) => (
            <li key={entry.factId}>
              <span className="numbers when">{times.full(entry.at)}</span>
              <span>
                <strong>{t(`sessions.fact.${entry.what}`, { defaultValue: entry.what })}</strong>
                {entry.person && ` ${entry.person.displayName}`}
                {entry.actor && (
                  <span className="soft">
                    {' '}
                    · {t('sessions.timeline.by', { name: entry.actor.displayName })}
                  </span>
                )}
                <span className="soft small details">{detailsOf(entry.detail)}</span>
              </span>
              <span className="soft small">{t(`sessions.timeline.from.${entry.by}`)}</span>
            </li>
          ))}
        </ol>
      )}
    </Answer>
  );
}

/** Closed values as the fact has them: this is the page for who wants to know exactly. */
function detailsOf(detail: Readonly<Record<string, unknown>>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(' · ');
}
