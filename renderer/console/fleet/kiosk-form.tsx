/** Another name, another room, another exit code. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Kiosk, kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import { useChange } from '../api/queries.ts';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useSay } from '../parts/toast.tsx';
import { useRoomOptions } from './room-options.ts';

interface Props {
  readonly kiosk: Kiosk;
  readonly onClose: () => void;
}

export function KioskForm({ kiosk, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const rooms = useRoomOptions();
  const [name, setName] = useState(kiosk.name);
  const [roomId, setRoom] = useState(kiosk.roomId);
  const [exitCode, setExitCode] = useState('');
  const update = useChange(kiosksArea['kiosks.update'], {
    stale: [kiosksArea['kiosks.list']],
    done: () => {
      say(t('parts.saved'));
      onClose();
    },
  });
  const send = () =>
    update.mutate({
      params: { kioskId: kiosk.id },
      body: {
        ...(name === kiosk.name ? {} : { name }),
        ...(roomId === kiosk.roomId ? {} : { roomId }),
        ...(exitCode === '' ? {} : { exitCode }),
      },
    });
  return (
    <Form
      onSubmit={send}
      onCancel={onClose}
      busy={update.isPending}
      failure={update.error}
      submit={t('parts.save')}
    >
      <TextField
        label={t('fleet.name')}
        field="name"
        value={name}
        onChange={setName}
        required
        maxLength={100}
      />
      <SelectField
        label={t('fleet.room')}
        hint={t('fleet.roomHelp')}
        field="roomId"
        value={roomId}
        options={rooms}
        onChange={setRoom}
        required
      />
      <TextField
        label={t('fleet.exitCode')}
        hint={t('fleet.exitCodeHelp')}
        field="exitCode"
        inputMode="numeric"
        pattern="\d{6,12}"
        autoComplete="off"
        value={exitCode}
        onChange={setExitCode}
        maxLength={12}
      />
    </Form>
  );
}
