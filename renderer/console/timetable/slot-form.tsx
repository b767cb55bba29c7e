/** What a slot is made of. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slot, SlotBody } from '../../../core/contracts/rest/timetable.ts';
import type { Failure } from '../api/failure.ts';
import { Choice } from '../parts/choice.tsx';
import { weekdayName, weekdayOf } from '../parts/dates.ts';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useGroups, useRooms, useTrainers, useUnits } from '../parts/reference.ts';
import { GroupChecks } from './group-checks.tsx';

/** What a new slot begins with. */
export interface SlotStart {
  readonly what: 'new';
  readonly date: string;
  readonly roomId?: string;
  readonly trainerId?: string;
}

type Start = Slot | SlotStart;

interface Props {
  readonly siteId: string;
  /** The slot that is changed, or what a new one begins with. */
  readonly start: Start;
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly reload?: () => void;
  readonly onCancel: () => void;
  readonly onSubmit: (body: SlotBody) => void;
}

interface Draft {
  readonly title: string;
  readonly roomId: string;
  readonly trainerId: string;
  readonly groupIds: readonly string[];
  readonly unitId: string;
  readonly repeat: 'weekly' | 'once';
  readonly weekday: number;
  readonly from: string;
  readonly until: string;
  /** Dates on which it does not happen; kept as they are. */
  readonly skipDates: readonly string[];
  readonly startTime: string;
  readonly endTime: string;
}

export function SlotForm({ siteId, start, busy, failure, reload, onCancel, onSubmit }: Props): ReactNode {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(() => draftOf(start));
  const [rooms, trainers, units] = [useRooms(siteId), useTrainers(siteId), useUnits(siteId)];
  const groups = useGroups(siteId);
  const set = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  return (
    <Form
      busy={busy}
      failure={failure}
      submit={t('parts.save')}
      onCancel={onCancel}
      onSubmit={() => onSubmit(bodyOf(draft))}
      {...(reload ? { reload } : {})}
    >
      <TextField
        label={t('timetable.field.title')}
        field="title"
        value={draft.title}
        onChange={(title) => set({ title })}
        required
        maxLength={200}
      />
      <div className="fields">
        <SelectField
          label={t('timetable.field.room')}
          field="roomId"
          value={draft.roomId}
          options={rooms.options}
          onChange={(roomId) => set({ roomId })}
          required
        />
        <SelectField
          label={t('timetable.field.trainer')}
          field="trainerId"
          value={draft.trainerId}
          options={trainers.options}
          onChange={(trainerId) => set({ trainerId })}
          required
        />
        <SelectField
          label={t('timetable.field.unit')}
          field="unitId"
          value={draft.unitId}
          none={t('timetable.field.noUnit')}
          options={units.options}
          onChange={(unitId) => set({ unitId })}
        />
      </div>
      <GroupChecks
        groups={groups.options}
        chosen={draft.groupIds}
        onChange={(groupIds) => set({ groupIds })}
      />
      <When draft={draft} set={set} />
    </Form>
  );
}

function When({
  draft,
  set,
}: {
  readonly draft: Draft;
  readonly set: (part: Partial<Draft>) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const days = [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    value: String(day),
    word: weekdayName(day, i18n.language),
  }));
  return (
    <>
      <Choice
        legend={t('timetable.field.repeat')}
        value={draft.repeat}
        options={[
          { value: 'weekly', word: t('timetable.field.weekly') },
          { value: 'once', word: t('timetable.field.once') },
        ]}
        onChange={(repeat) => set({ repeat })}
      />
      <div className="fields">
        {draft.repeat === 'weekly' && (
          <SelectField
            label={t('timetable.field.weekday')}
            field="weekday"
            value={String(draft.weekday)}
            options={days}
            onChange={(day) => set({ weekday: Number(day) })}
            required
          />
        )}
        <TextField
          label={t('timetable.field.start')}
          field="startTime"
          type="time"
          value={draft.startTime}
          onChange={(startTime) => set({ startTime })}
          required
        />
        <TextField
          label={t('timetable.field.end')}
          field="endTime"
          type="time"
          value={draft.endTime}
          onChange={(endTime) => set({ endTime })}
          required
        />
      </div>
      <div className="fields">
        <TextField
          label={t(draft.repeat === 'weekly' ? 'timetable.field.from' : 'timetable.field.date')}
          field={draft.repeat === 'weekly' ? 'fromDate' : 'date'}
          type="date"
          value={draft.from}
          onChange={(from) => set({ from })}
          required
        />
        {draft.repeat === 'weekly' && (
          <TextField
            label={t('timetable.field.until')}
            hint={t('timetable.field.untilHelp')}
            field="untilDate"
            type="date"
            min={draft.from}
            value={draft.until}
            onChange={(until) => set({ until })}
          />
        )}
      </div>
    </>
  );
}

function draftOf(start: Start): Draft {
  if ('what' in start)
    return {
      title: '',
      roomId: start.roomId ?? '',
      trainerId: start.trainerId ?? '',
      groupIds: [],
      unitId: '',
      repeat: 'weekly',
      weekday: weekdayOf(start.date),
      from: start.date,
      until: '',
      skipDates: [],
      startTime: '09:00',
      endTime: '10:30',
    };
  return {
    title: start.title,
    roomId: start.roomId,
    trainerId: start.trainerId,
    groupIds: start.groupIds,
    unitId: start.unitId ?? '',
    repeat: start.repeat,
    weekday: start.weekday ?? weekdayOf(start.fromDate),
    from: start.fromDate,
    until: start.untilDate ?? '',
    skipDates: start.skipDates,
    startTime: start.startTime,
    endTime: start.endTime,
  };
}

function bodyOf(draft: Draft): SlotBody {
  const common = {
    roomId: draft.roomId,
    trainerId: draft.trainerId,
    groupIds: [...draft.groupIds],
    unitId: draft.unitId || null,
    title: draft.title.trim(),
    startTime: draft.startTime,
    endTime: draft.endTime,
  };
  if (draft.repeat === 'once') return { repeat: 'once', ...common, date: draft.from };
  const dates = {
    weekday: draft.weekday,
    fromDate: draft.from,
    untilDate: draft.until || null,
    skipDates: [...draft.skipDates],
  };
  return { repeat: 'weekly', ...common, ...dates };
}
