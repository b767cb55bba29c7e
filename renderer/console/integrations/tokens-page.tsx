/** API tokens for other systems. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RestAnswer } from '../../../core/contracts/rest/operation.ts';
import { tokensArea } from '../../../core/contracts/rest/tokens.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Chip } from '../parts/chip.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useTimes } from '../parts/times.ts';
import { IntegrationTabs } from './integration-tabs.tsx';
import { NewToken } from './new-token.tsx';
import './integrations.css';

type Token = RestAnswer<(typeof tokensArea)['tokens.list']>['items'][number];

export function TokensPage(): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const tokens = useAnswer(tokensArea['tokens.list']);
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<Token | null>(null);
  return (
    <>
      <PageHeader title={t('integrations.tokens')} lead={t('integrations.tokensLead')}>
        <button type="button" className="button" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          {t('integrations.newToken')}
        </button>
      </PageHeader>
      <IntegrationTabs />
      <DataTable<Token>
        caption={t('integrations.tokens')}
        rows={tokens.data?.items ?? []}
        rowKey={({ id }) => id}
        loading={tokens.isPending}
        failure={tokens.error}
        retry={() => void tokens.refetch()}
        empty={t('integrations.noTokens')}
        columns={[
          {
            key: 'name',
            head: t('integrations.name'),
            main: true,
            cell: ({ name }) => name,
            sort: ({ name }) => name,
          },
          {
            key: 'permissions',
            head: t('integrations.permissions'),
            cell: ({ permissions }) => <span className="small">{permissions.join(', ')}</span>,
          },
          {
            key: 'used',
            head: t('integrations.lastUsed'),
            cell: ({ lastUsedAt }) => (lastUsedAt ? times.ago(lastUsedAt) : t('integrations.never')),
          },
          {
            key: 'until',
            head: t('integrations.until'),
            cell: ({ expiresAt }) => (expiresAt ? times.day(expiresAt) : t('integrations.noEnd')),
          },
          {
            key: 'do',
            head: '',
            cell: (token) =>
              token.revokedAt ? (
                <Chip tone="stop" icon="cross">
                  {t('integrations.revoked')}
                </Chip>
              ) : (
                <button type="button" className="button plain small" onClick={() => setRevoking(token)}>
                  {t('integrations.revoke')}
                  <span className="quiet-only">: {token.name}</span>
                </button>
              ),
          },
        ]}
      />
      {making && <NewToken onClose={() => setMaking(false)} />}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function Revoke({ token, onClose }: { readonly token: Token; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const revoke = useChange(tokensArea['tokens.revoke'], {
    stale: [tokensArea['tokens.list']],
    done: onClose,
  });
  return (
    <Confirm
      title={t('integrations.revokeTitle', { name: token.name })}
      submit={t('integrations.revoke')}
      tone="danger"
      busy={revoke.isPending}
      failure={revoke.error}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ params: { tokenId: token.id } })}
    >
      <p>{t('integrations.revokeBody')}</p>
    </Confirm>
  );
}
