/** When the site works: hours of each weekday, breaks, days off. Saved as a whole. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SiteCalendar, siteCalendar } from '../../../core/contracts/calendar.ts';
import { calendarArea } from '../../../core/contracts/rest/calendar.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { timetableArea } from '../../../core/contracts/rest/timetable.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Form } from '../parts/form.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { SiteChoice, useSite } from '../parts/site-choice.tsx';
import { Loading } from '../parts/states.tsx';
import { BreakRows, HolidayRows, HourRows } from './calendar-rows.tsx';
import { TimetableTabs } from './timetable-tabs.tsx';
import './timetable.css';

export function CalendarPage(): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  return (
    <>
      <PageHeader title={t('timetable.calendarTitle')} lead={t('timetable.calendarLead')} />
      <TimetableTabs />
      <div className="filters">
        <SiteChoice />
      </div>
      {site === null ? <Loading /> : <OfSite key={site.id} siteId={site.id} />}
    </>
  );
}

function OfSite({ siteId }: { readonly siteId: string }): ReactNode {
  const params = { siteId };
  const answer = useAnswer(calendarArea['calendar.get'], { params });
  return (
    <Answer of={answer}>
      {({ calendar, version }) => (
        <CalendarForm
          siteId={siteId}
          saved={calendar}
          version={version}
          reload={() => void answer.refetch()}
        />
      )}
    </Answer>
  );
}

interface FormProps {
  readonly siteId: string;
  readonly saved: SiteCalendar;
  readonly version: string;
  readonly reload: () => void;
}

function CalendarForm({ siteId, saved, version, reload }: FormProps): ReactNode {
  const { t } = useTranslation();
  const [draft, setDraft] = useState<SiteCalendar | null>(null);
  const [wrong, setWrong] = useState(false);
  const calendar = draft ?? saved;
  const save = useChange(calendarArea['calendar.set'], {
    stale: [calendarArea['calendar.get'], timetableArea['timetable.list'], sessionsArea['sessions.list']],
    done: () => setDraft(null),
  });
  const set = (part: Partial<SiteCalendar>) => setDraft({ ...calendar, ...part });
  const send = () => {
    const usable = siteCalendar.safeParse(calendar).success;
    setWrong(!usable);
    if (usable) save.mutate({ params: { siteId }, body: calendar, ifMatch: version });
  };
  const effect = draft === null ? save.data?.effect : undefined;
  return (
    <Form
      onSubmit={send}
      busy={save.isPending}
      failure={save.error}
      submit={t('timetable.saveCalendar')}
      reload={() => {
        setDraft(null);
        save.reset();
        reload();
      }}
      {...(draft ? { onCancel: () => setDraft(null) } : {})}
    >
      {effect && (
        <div className="note good" role="status">
          <Icon name="tick" />
          <p>{t('timetable.calendarEffect', effect)}</p>
        </div>
      )}
      <HourRows hours={calendar.workingHours} onChange={(workingHours) => set({ workingHours })} />
      <BreakRows breaks={calendar.breaks} onChange={(breaks) => set({ breaks })} />
      <HolidayRows holidays={calendar.holidays} onChange={(holidays) => set({ holidays })} />
      {wrong && (
        <p className="wrong" role="alert">
          <Icon name="warn" />
          {t('timetable.wrong')}
        </p>
      )}
    </Form>
  );
}
