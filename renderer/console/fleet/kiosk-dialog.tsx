/** One kiosk: everything it tells of itself, and what can be done with it. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { type Kiosk, kiosksArea } from '../../../core/contracts/rest/kiosks.ts';
import { useChange } from '../api/queries.ts';
import { Chip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { isBad, stateOf, troublesOf } from './health.ts';
import { KioskForm } from './kiosk-form.tsx';
import { StateChip } from './state-chip.tsx';

interface Props {
  readonly kiosk: Kiosk;
  readonly onClose: () => void;
}

export function KioskDialog({ kiosk, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const may = useMay('kiosk.write');
  const [mode, setMode] = useState<'look' | 'edit' | 'revoke'>('look');
  return (
    <Dialog title={kiosk.name} onClose={onClose} wide>
      {mode === 'edit' ? (
        <KioskForm kiosk={kiosk} onClose={() => setMode('look')} />
      ) : (
        <div className="stack">
          <Facts kiosk={kiosk} />
          <Devices devices={kiosk.devices} />
          <p>
            <Link href={`/fleet/notices?kiosk=${kiosk.id}`}>{t('fleet.itsNotices')}</Link>
          </p>
          {may && kiosk.revokedAt === null && (
            <div className="form-actions">
              <button type="button" className="button plain" onClick={() => setMode('revoke')}>
                {t('fleet.revoke')}
              </button>
              <button type="button" className="button" onClick={() => setMode('edit')}>
                {t('fleet.change')}
              </button>
            </div>
          )}
        </div>
      )}
      {mode === 'revoke' && <Revoke kiosk={kiosk} onClose={() => setMode('look')} />}
    </Dialog>
  );
}

function Revoke({ kiosk, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const revoke = useChange(kiosksArea['kiosks.revoke'], {
    stale: [kiosksArea['kiosks.list']],
    done: onClose,
  });
  return (
    <Confirm
      title={t('fleet.revokeTitle', { name: kiosk.name })}
      submit={t('fleet.revoke')}
      tone="danger"
      busy={revoke.isPending}
      failure={revoke.error}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ params: { kioskId: kiosk.id } })}
    >
      <p>{t('fleet.revokeBody')}</p>
    </Confirm>
  );
}

function Facts({ kiosk }: { readonly kiosk: Kiosk }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const places = usePlaces();
  const now = Date.now();
  const troubles = troublesOf(kiosk, now);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('fleet.stateHead'), <StateChip key="state" state={stateOf(kiosk, now)} />],
    [t('fleet.room'), places.roomName(kiosk.roomId)],
    [t('fleet.lastWord'), kiosk.lastSeen ? times.full(kiosk.lastSeen) : t('fleet.never')],
    [t('fleet.log'), t('fleet.logOf', { acked: kiosk.log.acked, head: kiosk.log.head })],
    [t('fleet.version'), kiosk.version],
    [t('fleet.mode'), t(`fleet.modes.${kiosk.mode}`)],
    [t('fleet.claimedAt'), times.full(kiosk.claimedAt)],
    [t('fleet.certificate'), times.day(kiosk.certificateUntil)],
    ...(kiosk.revokedAt ? [[t('fleet.state.revoked'), times.full(kiosk.revokedAt)] as const] : []),
    ...(kiosk.rejected
      ? [[t('fleet.trouble.rejected'), `${kiosk.rejected.code}, ${times.ago(kiosk.rejected.at)}`] as const]
      : []),
    ...(kiosk.malformed > 0 ? [[t('fleet.trouble.malformed'), kiosk.malformed] as const] : []),
    // By code: what each is stands in the operations manual.
    ...Object.entries(kiosk.refused).map(([why, count]) => [why, count] as const),
    ...(kiosk.log.forks > 0 ? [[t('fleet.trouble.forks'), kiosk.log.forks] as const] : []),
  ];
  return (
    <>
      {troubles.length > 0 && (
        <ul className="plain-list">
          {troubles.map((one) => (
            <li key={one}>{t(`fleet.help.${one}`)}</li>
          ))}
        </ul>
      )}
      <dl className="facts">
        {facts.map(([word, value]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Devices({ devices }: { readonly devices: Kiosk['devices'] }): ReactNode {
  const { t } = useTranslation();
  const entries = Object.entries(devices);
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{t('fleet.devices')}</h3>
      <dl className="facts">
        {entries.map(([name, word]) => (
          <div key={name}>
            <dt>{t(`fleet.device.${name}`, { defaultValue: name })}</dt>
            <dd>
              <Chip
                tone={isBad(word) ? 'stop' : word === 'ok' || word === 'ready' ? 'good' : 'quiet'}
                icon={isBad(word) ? 'warn' : word === 'ok' || word === 'ready' ? 'tick' : 'minus'}
              >
                {t(`fleet.deviceState.${word}`, { defaultValue: word })}
              </Chip>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
