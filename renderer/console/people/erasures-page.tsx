/** Who was erased and who withdrew consent, newest first, with what each kiosk confirmed. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { erasuresArea } from '../../../core/contracts/rest/erasures.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { Empty } from '../parts/states.tsx';
import { ErasureCard } from './receipts.tsx';
import './people.css';

const SHOWN = 100;
const LOOK_AGAIN_MS = 3_000;

export function ErasuresPage(): ReactNode {
  const { t } = useTranslation();
  const list = useAnswer(
    erasuresArea['erasures.list'],
    { query: { limit: SHOWN } },
    { every: LOOK_AGAIN_MS, keep: true },
  );
  return (
    <>
      <PageHeader
        title={t('people.receipts.page')}
        lead={t('people.receipts.lead')}
        back={{ href: '/people', word: t('people.title') }}
      />
      <Answer of={list}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('people.receipts.none')} />
          ) : (
            <ul className="plain-list stack">
              {items.map((erasure) => (
                <li key={erasure.id}>
                  <ErasureCard erasure={erasure} />
                </li>
              ))}
            </ul>
          )
        }
      </Answer>
    </>
  );
}
