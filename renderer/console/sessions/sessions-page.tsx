/** Every session, found by day, room, group, trainer and status. The filters stand in the address. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'wouter';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { sessionStatus, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer, usePages } from '../api/queries.ts';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Filters } from '../parts/filters.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { PersonPicker } from '../parts/person-picker.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { NewSession } from './new-session.tsx';
import { SessionTable } from './session-table.tsx';

const DAY_MS = 24 * 3_600_000;
const PER_PAGE = 50;

export function SessionsPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { rooms } = usePlaces();
  const mayWrite = useMay('session.write');
  const [adding, setAdding] = useState(false);
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const groups = useAnswer(groupsArea['groups.list']);
  const value = (name: string) => search.get(name) ?? '';
  const set = (name: string) => (chosen: string) =>
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        if (chosen) next.set(name, chosen);
        else next.delete(name);
        return next;
      },
      { replace: true },
    );
  const today = times.today();
  const from = value('from') || today;
  const until = value('until');
  const status = sessionStatus.safeParse(value('status'));
  const query = {
    from: times.instant(from, '00:00'),
    ...(until ? { to: new Date(Date.parse(times.instant(until, '00:00')) + DAY_MS).toISOString() } : {}),
    ...(value('room') ? { roomId: value('room') } : {}),
    ...(value('group') ? { groupId: value('group') } : {}),
    ...(value('trainer') ? { trainerId: value('trainer') } : {}),
    ...(status.success ? { status: status.data } : {}),
    limit: PER_PAGE,
  };
  const sessions = usePages(sessionsArea['sessions.list'], { query }, 'cursor', { keep: true });
  return (
    <>
      <PageHeader title={t('sessions.title')}>
        {mayWrite && (
          <button type="button" className="button" onClick={() => setAdding(true)}>
            <Icon name="plus" />
            {t('sessions.new.button')}
          </button>
        )}
      </PageHeader>
      <Filters set={search.size}>
        <TextField label={t('sessions.filter.from')} type="date" value={from} onChange={set('from')} />
        <TextField label={t('sessions.filter.until')} type="date" value={until} onChange={set('until')} />
        <SelectField
          label={t('sessions.column.room')}
          none={t('parts.all')}
          value={value('room')}
          options={rooms.map(({ id, name }) => ({ value: id, word: name }))}
          onChange={set('room')}
        />
        <SelectField
          label={t('sessions.filter.group')}
          none={t('parts.all')}
          value={value('group')}
          options={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, word: name }))}
          onChange={set('group')}
        />
        <SelectField
          label={t('sessions.column.status')}
          none={t('parts.all')}
          value={value('status')}
          options={sessionStatus.options.map((one) => ({ value: one, word: t(`parts.session.${one}`) }))}
          onChange={set('status')}
        />
        <PersonPicker
          label={t('sessions.column.trainer')}
          only="trainer"
          onChoose={(person) => set('trainer')(person?.id ?? '')}
        />
      </Filters>
      <SessionTable sessions={sessions} withTrainer />
      {adding && <NewSession onClose={() => setAdding(false)} done={({ id }) => go(`/sessions/${id}`)} />}
    </>
  );
}
