/** A session made by hand: room and trainer must be free, and what clashes is named. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupsArea } from '../../../core/contracts/rest/groups.ts';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { PersonPicker } from '../parts/person-picker.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';

interface Props {
  readonly onClose: () => void;
  readonly done: (made: SessionDetail) => void;
}

export function NewSession({ onClose, done }: Props): ReactNode {
  const { t } = useTranslation();
  const { rooms, zoneOf } = usePlaces();
  const [title, setTitle] = useState('');
  const [roomId, setRoom] = useState('');
  const [trainerId, setTrainer] = useState<string | null>(null);
  const [groupId, setGroup] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const siteId = rooms.find(({ id }) => id === roomId)?.siteId ?? '';
  const times = useTimes(siteId ? zoneOf(siteId) : undefined);
  const [date, setDate] = useState(times.today());
  const [start, setStart] = useState('09:00');
  const [end, setEnd] = useState('10:30');
  const groups = useAnswer(groupsArea['groups.list'], { query: siteId ? { siteId } : {} }, { keep: true });
  const create = useChange(sessionsArea['sessions.create'], { stale: [sessionsArea['sessions.list']], done });
  const send = () => {
    if (!trainerId) return setWrong(t('sessions.new.needsTrainer'));
    setWrong(null);
    create.mutate({
      body: {
        roomId,
        trainerId,
        groupIds: groupId ? [groupId] : [],
        title,
        start: times.instant(date, start),
        end: times.instant(date, end),
      },
    });
  };
  return (
    <Dialog title={t('sessions.new.title')} onClose={onClose}>
      <Form
        onSubmit={send}
        onCancel={onClose}
        failure={create.error}
        busy={create.isPending}
        submit={t('sessions.new.submit')}
      >
        <TextField
          label={t('sessions.new.name')}
          field="title"
          required
          maxLength={200}
          value={title}
          onChange={setTitle}
        />
        <SelectField
          label={t('sessions.column.room')}
          field="roomId"
          required
          value={roomId}
          options={rooms.map(({ id, name }) => ({ value: id, word: name }))}
          onChange={setRoom}
        />
        <PersonPicker
          label={t('sessions.column.trainer')}
          only="trainer"
          onChoose={(person) => setTrainer(person?.id ?? null)}
        />
        {wrong && (
          <p className="wrong" role="alert">
            {wrong}
          </p>
        )}
        <SelectField
          label={t('sessions.filter.group')}
          none={t('parts.none')}
          value={groupId}
          options={(groups.data?.items ?? []).map(({ id, name }) => ({ value: id, word: name }))}
          onChange={setGroup}
        />
        <div className="fields">
          <TextField label={t('sessions.day')} type="date" required value={date} onChange={setDate} />
          <TextField label={t('sessions.start')} type="time" required value={start} onChange={setStart} />
          <TextField label={t('sessions.end')} type="time" required value={end} onChange={setEnd} />
        </div>
      </Form>
    </Dialog>
  );
}
