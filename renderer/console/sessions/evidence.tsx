/** How it is known that somebody came: method, room, clock, the face decision; the picture only when it is asked for. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RollRecord, recordsArea } from '../../../core/contracts/rest/records.ts';
import { hrefOf } from '../api/client.ts';
import { Icon } from '../parts/icon.tsx';
import type { Times } from '../parts/times.ts';
import { useMay } from '../shell/session-context.ts';
import { FaceDecision } from './face-decision.tsx';
import './faces.css';

type Arrival = NonNullable<RollRecord['arrival']>;

export function Evidence({
  arrival,
  times,
}: {
  readonly arrival: Arrival;
  readonly times: Times;
}): ReactNode {
  const { t } = useTranslation();
  const place = arrival.location;
  const face = arrival.face;
  return (
    <section className="stack-small">
      <h3>{t('sessions.evidence.title')}</h3>
      <dl className="facts">
        <Item name={t('sessions.evidence.at')}>{times.full(arrival.at)}</Item>
        <Item name={t('sessions.evidence.method')}>{t(`sessions.method.${arrival.method}`)}</Item>
        <Item name={t('sessions.evidence.place')}>
          {t(`sessions.place.${place?.verdict ?? 'none'}`)}
          {place && place.medianRssi !== null && (
            <span className="soft"> ({t('sessions.evidence.signal', { dbm: place.medianRssi })})</span>
          )}
        </Item>
        <Item name={t('sessions.evidence.clock')}>{t(`sessions.clock.${arrival.clockTrust}`)}</Item>
        {!face && arrival.sure && <Item name={t('faces.likeness')}>{t(`faces.sure.${arrival.sure}`)}</Item>}
      </dl>
      {face && <FaceDecision face={face} reason={null} />}
      {face && <Crop factId={arrival.factId} />}
    </section>
  );
}

function Crop({ factId }: { readonly factId: string }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('evidence.read');
  const [state, setState] = useState<'hidden' | 'shown' | 'gone'>('hidden');
  if (!may) return null;
  if (state === 'gone') return <p className="soft">{t('sessions.evidence.cropGone')}</p>;
  if (state === 'shown')
    return (
      <img
        className="crop"
        src={hrefOf(recordsArea['evidence.image'], { params: { factId } })}
        alt={t('sessions.evidence.cropAlt')}
        width={112}
        height={112}
        onError={() => setState('gone')}
      />
    );
  return (
    <div>
      <button type="button" className="button plain small" onClick={() => setState('shown')}>
        <Icon name="face" />
        {t('sessions.evidence.showCrop')}
      </button>
      <p className="soft small">{t('sessions.evidence.cropNote')}</p>
    </div>
  );
}

function Item({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
