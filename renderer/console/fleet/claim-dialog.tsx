/** A claim code for a new kiosk: chosen room, then the code in large letters, as long as it lives. */
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { useChange } from '../api/queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { useRoomOptions } from './room-options.ts';

type Claim = RestAnswer<(typeof kiosksArea)['kiosks.create-claim-code']>;

export function ClaimDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const rooms = useRoomOptions();
  const [roomId, setRoom] = useState('');
  const [name, setName] = useState('');
  const create = useChange(kiosksArea['kiosks.create-claim-code']);
  const send = () => create.mutate({ params: { roomId }, body: name.trim() ? { name: name.trim() } : {} });
  return (
    <Dialog title={t('fleet.claim')} onClose={onClose} dismissable={create.data === undefined} wide>
      {create.data ? (
        <Code claim={create.data} onClose={onClose} again={() => create.reset()} />
      ) : (
        <Form
          onSubmit={send}
          onCancel={onClose}
          busy={create.isPending}
          failure={create.error}
          submit={t('fleet.makeCode')}
        >
          <p>{t('fleet.claimLead')}</p>
          <SelectField label={t('fleet.room')} value={roomId} options={rooms} onChange={setRoom} required />
          <TextField
            label={t('fleet.name')}
            hint={t('fleet.nameHelp')}
            field="name"
            value={name}
            onChange={setName}
            maxLength={100}
          />
        </Form>
      )}
    </Dialog>
  );
}

interface CodeProps {
  readonly claim: Claim;
  readonly onClose: () => void;
  readonly again: () => void;
}

function Code({ claim, onClose, again }: CodeProps): ReactNode {
  const { t } = useTranslation();
  const left = useSecondsLeft(claim.expiresAt);
  const minutes = Math.ceil(left / 60);
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  return (
    <div className="stack">
      {left > 0 ? (
        <>
          <p>{t('fleet.typeCode')}</p>
          <p className="claim-code">{claim.code}</p>
          <p className="claim-left">
            <span aria-hidden="true">{t('fleet.left', { clock })}</span>
            {/* A screen reader hears of it once a minute, not every second. */}
            <span className="quiet-only" role="status">
              {t('fleet.minutesLeft', { count: minutes })}
            </span>
          </p>
          <dl className="facts">
            <div>
              <dt>{t('fleet.exitCode')}</dt>
              <dd className="exit-code">{claim.exitCode}</dd>
            </div>
          </dl>
          <p className="soft">{t('fleet.exitCodeOnce')}</p>
        </>
      ) : (
        <p role="alert">{t('fleet.codeOver')}</p>
      )}
      <div className="form-actions">
        {left === 0 && (
          <button type="button" className="button plain" onClick={again}>
            {t('fleet.anotherCode')}
          </button>
        )}
        <button type="button" className="button" onClick={onClose}>
          {t('fleet.codeDone')}
        </button>
      </div>
    </div>
  );
}

/** Codes live for so long. */
const LIFE_MS = 15 * 60_000;

/** Seconds to an instant of the hub's, never more than a code lives: this device's clock may be behind. */
function useSecondsLeft(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  const [end] = useState(() => Date.now() + Math.min(Date.parse(until) - Date.now(), LIFE_MS));
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((end - now) / 1000));
}
