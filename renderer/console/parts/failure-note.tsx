/** A failure in words: what happened, what to do, and a way to try again where trying can help. */
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conflict } from '../../../core/contracts/rest/problem.ts';
import type { Failure } from '../api/failure.ts';
import { Icon } from './icon.tsx';
import { useTimes } from './times.ts';

interface Props {
  readonly failure: Failure;
  readonly retry?: (() => void) | undefined;
}

export function FailureNote({ failure, retry }: Props): ReactNode {
  const { t } = useTranslation();
  const { title, detail } = useFailureWords(failure);
  const conflicts = failure.problem?.conflicts ?? [];
  return (
    <div className="note failure" role="alert" data-code={failure.code}>
      <Icon name="warn" />
      <div>
        <p className="note-title">{title}</p>
        <p>{detail}</p>
        {conflicts.length > 0 && <Conflicts conflicts={conflicts} />}
        {failure.problem?.instance && (
          <p className="soft small">{t('parts.failure.instance', { id: failure.problem.instance })}</p>
        )}
        {retry && (
          <button type="button" className="button plain small" onClick={retry}>
            {t(failure.code === 'request.stale' ? 'parts.newest' : 'parts.retry')}
          </button>
        )}
      </div>
    </div>
  );
}

/** The hub's words for a refusal; our own where it did not speak, or where the page knows better what to do. */
export function useFailureWords(failure: Failure): { readonly title: string; readonly detail: string } {
  const { t } = useTranslation();
  return failureWords(t, failure);
}

export function failureWords(
  t: TFunction,
  failure: Failure,
): { readonly title: string; readonly detail: string } {
  const own = OWN[failure.code];
  if (own === 'tooLarge' && failure.most !== null)
    return {
      title: t('parts.failure.tooLarge.title'),
      detail: t('parts.failure.tooLarge.most', { mb: Math.floor(failure.most / MEGABYTE) }),
    };
  if (own !== undefined)
    return { title: t(`parts.failure.${own}.title`), detail: t(`parts.failure.${own}.detail`) };
  if (failure.problem) return { title: failure.problem.title, detail: failure.problem.detail };
  return { title: t('parts.failure.unreadable.title'), detail: t('parts.failure.unreadable.detail') };
}

const MEGABYTE = 1024 * 1024;

const OWN: Readonly<Record<string, 'unreachable' | 'unreadable' | 'stale' | 'tooLarge'>> = {
  'too-large': 'tooLarge',
  // The hub's own words are for programs: they name the limit of photos wherever it was.
  'request.too-large': 'tooLarge',
  unreachable: 'unreachable',
  unreadable: 'unreadable',
  'request.stale': 'stale',
};

function Conflicts({ conflicts }: { readonly conflicts: readonly Conflict[] }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  return (
    <ul className="plain-list">
      {conflicts.map(({ what, sessionId, title, start, end }) => (
        <li key={`${what}-${sessionId}`}>
          {t(`parts.conflict.${what}`, { title, when: times.range(start, end) })}{' '}
          <a href={`/sessions/${sessionId}`}>{t('parts.conflict.open')}</a>
        </li>
      ))}
    </ul>
  );
}
