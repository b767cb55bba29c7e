/** What a page shows while there is nothing to show: being read, empty, not found. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Icon, type IconName } from './icon.tsx';

export function Loading(): ReactNode {
  const { t } = useTranslation();
  return (
    <p className="state loading" role="status">
      <span className="spinner" aria-hidden="true" />
      {t('parts.loading')}
    </p>
  );
}

interface EmptyProps {
  readonly icon?: IconName;
  /** What is not there. */
  readonly title: string;
  /** What to do about it, or why that is well so. */
  readonly children?: ReactNode;
}

export function Empty({ icon = 'info', title, children }: EmptyProps): ReactNode {
  return (
    <div className="state empty">
      <Icon name={icon} />
      <p className="state-title">{title}</p>
      {children}
    </div>
  );
}

export function NotFound(): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="state">
      <h1>{t('parts.notFound.title')}</h1>
      <p>{t('parts.notFound.do')}</p>
      <Link className="button" href="/">
        {t('parts.notFound.home')}
      </Link>
    </div>
  );
}
