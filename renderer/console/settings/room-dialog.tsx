/** A room: name, seats, and the beacon that proves it. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BeaconIdentity } from '../../../core/contracts/location.ts';
import { roomsArea } from '../../../core/contracts/rest/rooms.ts';
import { useChange } from '../api/queries.ts';
import { EditDialog, useSaid } from '../parts/edit-dialog.tsx';
import { CheckField, TextField } from '../parts/fields.tsx';

interface Props {
  readonly siteId: string;
  readonly room: {
    readonly id: string;
    readonly name: string;
    readonly capacity: number;
    readonly beacon: BeaconIdentity | null;
    readonly version: string;
  } | null;
  readonly onClose: () => void;
}

const LARGEST = 2000;
const SIXTEEN_BITS = 65_535;

export function RoomDialog({ siteId, room, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const [name, setName] = useState(room?.name ?? '');
  const [capacity, setCapacity] = useState(String(room?.capacity ?? 20));
  const [has, setHas] = useState(room !== null && room.beacon !== null);
  const [uuid, setUuid] = useState(room?.beacon?.uuid ?? '');
  const [major, setMajor] = useState(String(room?.beacon?.major ?? 0));
  const [minor, setMinor] = useState(String(room?.beacon?.minor ?? 0));
  const options = { stale: [roomsArea['rooms.list'], roomsArea['rooms.places']], done: useSaid(onClose) };
  const create = useChange(roomsArea['rooms.create'], options);
  const update = useChange(roomsArea['rooms.update'], options);
  const send = () => {
    const beacon = has
      ? { uuid: uuid.trim().toLowerCase(), major: Number(major), minor: Number(minor) }
      : null;
    const body = { name, capacity: Number(capacity), beacon };
    if (room) update.mutate({ params: { roomId: room.id }, body, ifMatch: room.version });
    else create.mutate({ body: { siteId, ...body } });
  };
  return (
    <EditDialog
      title={t(room ? 'settings.room' : 'settings.addRoom')}
      onSave={send}
      onClose={onClose}
      create={create}
      update={update}
    >
      <TextField
        label={t('settings.name')}
        field="name"
        value={name}
        onChange={setName}
        required
        maxLength={200}
      />
      <TextField
        label={t('settings.capacity')}
        field="capacity"
        type="number"
        min={1}
        max={LARGEST}
        value={capacity}
        onChange={setCapacity}
        required
      />
      <CheckField label={t('settings.hasBeacon')} checked={has} onChange={setHas} />
      {has && (
        <>
          <TextField
            label={t('settings.uuid')}
            hint={t('settings.uuidHelp')}
            field="beacon/uuid"
            value={uuid}
            onChange={setUuid}
            spellCheck={false}
            required
          />
          <div className="fields">
            <TextField
              label={t('settings.major')}
              field="beacon/major"
              type="number"
              min={0}
              max={SIXTEEN_BITS}
              value={major}
              onChange={setMajor}
              required
            />
            <TextField
              label={t('settings.minor')}
              field="beacon/minor"
              type="number"
              min={0}
              max={SIXTEEN_BITS}
              value={minor}
              onChange={setMinor}
              required
            />
          </div>
        </>
      )}
    </EditDialog>
  );
}
