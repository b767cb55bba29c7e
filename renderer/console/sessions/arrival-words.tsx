/** When and how somebody came, in a line. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RollRecord } from '../../../core/contracts/rest/records.ts';
import type { Times } from '../parts/times.ts';

interface Props {
  readonly arrival: NonNullable<RollRecord['arrival']>;
  readonly times: Times;
}

export function ArrivalWords({ arrival, times }: Props): ReactNode {
  const { t } = useTranslation();
  const place = arrival.location?.verdict ?? 'none';
  return (
    <span>
      <span className="numbers">{times.time(arrival.at)}</span>, {t(`sessions.method.${arrival.method}`)}
      {place !== 'confirmed' && <span className="soft"> · {t(`sessions.place.${place}`)}</span>}
      {arrival.clockTrust !== 'anchored' && (
        <span className="soft"> · {t(`sessions.clock.${arrival.clockTrust}`)}</span>
      )}
    </span>
  );
}
