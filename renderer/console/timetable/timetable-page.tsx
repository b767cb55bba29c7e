/** What repeats weekly, or happens once: a week as a table, to add, change and end what is in it. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { timetableArea } from '../../../core/contracts/rest/timetable.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Choice } from '../parts/choice.tsx';
import { daysOn, mondayOf, weekOf } from '../parts/dates.ts';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useRooms, useTrainers } from '../parts/reference.ts';
import { SiteChoice, useAddress, useSite } from '../parts/site-choice.tsx';
import { Loading } from '../parts/states.tsx';
import { useTimes } from '../parts/times.ts';
import { gridOf } from './grid.ts';
import { SlotDialog, type SlotOpen } from './slot-dialog.tsx';
import { TimetableTabs } from './timetable-tabs.tsx';
import { WeekGrid } from './week-grid.tsx';
import './timetable.css';

export function TimetablePage(): ReactNode {
  const { t } = useTranslation();
  const site = useSite();
  const times = useTimes(site?.zone);
  const [week, setWeek] = useAddress('week');
  const [by, setBy] = useAddress('by');
  const [open, setOpen] = useState<SlotOpen | null>(null);
  const today = times.today();
  const monday = mondayOf(/^\d{4}-\d{2}-\d{2}$/.test(week) ? week : today);
  const rowBy = by === 'trainer' ? 'trainer' : 'room';
  return (
    <>
      <PageHeader title={t('timetable.title')}>
        <button
          type="button"
          className="button"
          disabled={site === null}
          onClick={() => setOpen({ what: 'new', date: monday })}
        >
          <Icon name="plus" />
          {t('timetable.add')}
        </button>
      </PageHeader>
      <TimetableTabs />
      <div className="filters">
        <SiteChoice />
        <Choice
          legend={t('timetable.by')}
          value={rowBy}
          options={[
            { value: 'room', word: t('timetable.byRoom') },
            { value: 'trainer', word: t('timetable.byTrainer') },
          ]}
          onChange={(value) => setBy(value === 'room' ? '' : value)}
        />
        <WeekChoice monday={monday} day={times.localDay(monday)} onChange={setWeek} />
      </div>
      {site === null ? (
        <Loading />
      ) : (
        <Week siteId={site.id} by={rowBy} monday={monday} today={today} open={setOpen} />
      )}
      {site && open && (
        <SlotDialog
          key={keyOfOpen(open)}
          siteId={site.id}
          open={open}
          onClose={() => setOpen(null)}
          onOpen={setOpen}
        />
      )}
    </>
  );
}

const keyOfOpen = (open: SlotOpen) => (open.what === 'new' ? `new-${open.date}` : open.slotId);

function WeekChoice(props: {
  readonly monday: string;
  readonly day: string;
  readonly onChange: (monday: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="week-choice">
      <button type="button" className="icon-button" onClick={() => props.onChange(daysOn(props.monday, -7))}>
        <Icon name="left" />
        <span className="quiet-only">{t('timetable.previousWeek')}</span>
      </button>
      <span role="status">{t('timetable.week', { day: props.day })}</span>
      <button type="button" className="icon-button" onClick={() => props.onChange(daysOn(props.monday, 7))}>
        <Icon name="right" />
        <span className="quiet-only">{t('timetable.nextWeek')}</span>
      </button>
      <button type="button" className="button plain small" onClick={() => props.onChange('')}>
        {t('timetable.thisWeek')}
      </button>
    </div>
  );
}

interface WeekProps {
  readonly siteId: string;
  readonly by: 'room' | 'trainer';
  readonly monday: string;
  readonly today: string;
  readonly open: (open: SlotOpen) => void;
}

function Week({ siteId, by, monday, today, open }: WeekProps): ReactNode {
  const { t } = useTranslation();
  const rooms = useRooms(siteId);
  const trainers = useTrainers(siteId);
  const slots = useAnswer(timetableArea['timetable.list'], { query: { siteId } });
  const week = weekOf(monday);
  return (
    <Answer of={slots}>
      {({ items }) => {
        const names = by === 'room' ? rooms.items : trainers.items;
        const rows = gridOf(items, by, week, names, t('timetable.gone'));
        return (
          <WeekGrid
            rows={rows}
            by={by}
            week={week}
            today={today}
            other={by === 'room' ? trainers.name : rooms.name}
            open={open}
          />
        );
      }}
    </Answer>
  );
}
