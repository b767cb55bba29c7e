/** A warning where somebody's face is very near to somebody else's: enrolled twice, or two who look alike. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { enrolmentArea } from '../../../core/contracts/rest/enrolment.ts';
import type { Person } from '../../../core/contracts/rest/people.ts';
import { useAnswer } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';

export function LookAlikes({ person }: { readonly person: Person }): ReactNode {
  const { t } = useTranslation();
  const { data } = useAnswer(enrolmentArea['enrolment.look-alikes'], { params: { personId: person.id } });
  if (!data || data.items.length === 0) return null;
  return (
    <div className="note late" role="status">
      <Icon name="warn" />
      <div>
        {data.items.map(({ person: other }, index) => (
          <p key={other?.id ?? index}>
            {other ? t('people.face.alike', { name: other.displayName }) : t('people.face.alikeSomebody')}
          </p>
        ))}
        <p className="soft small">{t('people.face.alikeWhat')}</p>
      </div>
    </div>
  );
}
