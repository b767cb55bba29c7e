/** What a change of the timetable did to the sessions that were to come. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import type { timetableArea } from '../../../core/contracts/rest/timetable.ts';
import { Icon } from '../parts/icon.tsx';

export type SlotEffect = RestAnswer<(typeof timetableArea)['timetable.update']>['effect'];

export function EffectNote({ effect }: { readonly effect: SlotEffect }): ReactNode {
  const { t } = useTranslation();
  const parts = (['made', 'moved', 'canceled', 'kept'] as const).filter((what) => effect[what] > 0);
  return (
    <div className="note good" role="status">
      <Icon name="tick" />
      <div>
        <p className="note-title">{t('timetable.effect.title')}</p>
        {parts.length === 0 && <p>{t('timetable.effect.nothing')}</p>}
        <ul className="plain-list">
          {parts.map((what) => (
            <li key={what}>{t(`timetable.effect.${what}`, { count: effect[what] })}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}
