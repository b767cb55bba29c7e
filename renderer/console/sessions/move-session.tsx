/** To another room or time; what clashes is named by the hub. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';
import { usePlaces } from '../parts/zone.ts';
import { AFTER_CHANGE } from './after-change.ts';

interface Props {
  readonly session: SessionDetail;
  readonly onClose: () => void;
}

export function MoveSession({ session, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { rooms, zoneOf } = usePlaces();
  const times = useTimes(zoneOf(session.siteId));
  // The version that is edited, even when the page behind learns of a newer one.
  const [version] = useState(session.version);
  const [roomId, setRoom] = useState(session.roomId);
  const [date, setDate] = useState(times.date(session.scheduledStart));
  const [start, setStart] = useState(times.time(session.scheduledStart));
  const [end, setEnd] = useState(times.time(session.scheduledEnd));
  const move = useChange(sessionsArea['sessions.move'], {
    stale: AFTER_CHANGE,
    done: () => {
      say(t('sessions.action.move.done'));
      onClose();
    },
  });
  const send = () =>
    move.mutate({
      params: { sessionId: session.id },
      body: { roomId, start: times.instant(date, start), end: times.instant(date, end) },
      ifMatch: version,
    });
  return (
    <Dialog title={t('sessions.action.move.title')} onClose={onClose}>
      <Form
        onSubmit={send}
        onCancel={onClose}
        failure={move.error}
        busy={move.isPending}
        submit={t('sessions.action.move.submit')}
        reload={onClose}
      >
        <p>{t('sessions.action.move.what')}</p>
        <SelectField
          label={t('sessions.column.room')}
          field="roomId"
          required
          value={roomId}
          options={rooms
            .filter(({ siteId }) => siteId === session.siteId)
            .map(({ id, name }) => ({ value: id, word: name }))}
          onChange={setRoom}
        />
        <div className="fields">
          <TextField label={t('sessions.day')} type="date" required value={date} onChange={setDate} />
          <TextField
            label={t('sessions.start')}
            field="start"
            type="time"
            required
            value={start}
            onChange={setStart}
          />
          <TextField
            label={t('sessions.end')}
            field="end"
            type="time"
            required
            value={end}
            onChange={setEnd}
          />
        </div>
      </Form>
    </Dialog>
  );
}
