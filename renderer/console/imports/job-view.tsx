/** How far an import is, what it would change, and what it did. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ImportJob, importsArea } from '../../../core/contracts/rest/imports.ts';
import { useChange } from '../api/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import { Progress } from '../parts/file-drop.tsx';
import { Icon } from '../parts/icon.tsx';
import { AgainButton } from './again-button.tsx';
import { ChangeTable } from './change-table.tsx';
import { ErrorTable } from './error-table.tsx';

interface Props {
  readonly job: ImportJob;
  readonly again: () => void;
}

export function JobView({ job, again }: Props): ReactNode {
  const { t } = useTranslation();
  const { state, done, total } = job;
  const kind = t(`imports.kind.${job.kind}`);
  if (state === 'checking' || state === 'applying') {
    const word = t(state === 'checking' ? 'imports.checking' : 'imports.applying', { name: kind });
    const count = total > 0 ? ` (${t('imports.progress', { done, total })})` : '';
    return <Progress label={word + count} done={total > 0 ? done / total : 0} />;
  }
  return (
    <div className="stack">
      <h3>{t('imports.checked', { name: kind })}</h3>
      {state === 'applied' && <Applied job={job} />}
      {state === 'failed' && job.errors.length === 0 && <Said tone="failure" words={t('imports.failed')} />}
      {state === 'checked' && !job.applicable && job.errors.length === 0 && (
        <Said tone="good" words={t('imports.nothing')} />
      )}
      <Counts job={job} />
      {job.errors.length > 0 && <ErrorTable errors={job.errors} />}
      <ChangeTable changes={job.changes} />
      <div className="form-actions">
        <AgainButton again={again} />
        {job.applicable && state === 'checked' && <Apply job={job} />}
      </div>
    </div>
  );
}

function Apply({ job }: { readonly job: ImportJob }): ReactNode {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const apply = useChange(importsArea['imports.apply'], {
    stale: [importsArea['imports.get']],
    done: () => setAsking(false),
  });
  return (
    <>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        {t('imports.apply')}
      </button>
      {asking && (
        <Confirm
          title={t('imports.applyTitle')}
          submit={t('imports.apply')}
          busy={apply.isPending}
          failure={apply.error}
          onClose={() => setAsking(false)}
          onConfirm={() => apply.mutate({ params: { importId: job.id } })}
          {...(job.counts.end > 0 ? { tone: 'danger' as const } : {})}
        >
          <Counts job={job} />
        </Confirm>
      )}
    </>
  );
}

function Counts({ job }: { readonly job: ImportJob }): ReactNode {
  const { t } = useTranslation();
  return (
    <dl className="import-counts">
      {(['add', 'change', 'end', 'none'] as const).map((what) => (
        <div key={what}>
          <dt>{t(`imports.counts.${what}`)}</dt>
          <dd>{job.counts[what]}</dd>
        </div>
      ))}
    </dl>
  );
}

function Applied({ job }: { readonly job: ImportJob }): ReactNode {
  const { t } = useTranslation();
  const effects = Object.entries(job.effects).filter(([, count]) => count > 0);
  return (
    <div className="note good" role="status">
      <Icon name="tick" />
      <div>
        <p className="note-title">{t('imports.applied')}</p>
        {effects.length > 0 && (
          <p>
            {t('imports.effects')}:{' '}
            {effects
              .map(([what, count]) => `${t(`imports.effect.${what}`, { defaultValue: what })} ${count}`)
              .join(', ')}
          </p>
        )}
      </div>
    </div>
  );
}

function Said({ tone, words }: { readonly tone: 'good' | 'failure'; readonly words: string }): ReactNode {
  return (
    <div className={`note ${tone}`} role="status">
      <Icon name={tone === 'good' ? 'tick' : 'warn'} />
      <p>{words}</p>
    </div>
  );
}
