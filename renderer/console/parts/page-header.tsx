/** Title of a page, what stands beside it, and what can be done on it. Names the browser's tab, too. */
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Icon } from './icon.tsx';

interface Props {
  readonly title: string;
  /** A line under the title. */
  readonly lead?: ReactNode;
  /** Where one came from. */
  readonly back?: { readonly href: string; readonly word: string };
  /** Buttons. */
  readonly children?: ReactNode;
}

export function PageHeader({ title, lead, back, children }: Props): ReactNode {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('shell.brand')}`;
  }, [title, t]);
  return (
    <header className="page-header">
      {back && (
        <Link href={back.href} className="back">
          <Icon name="left" />
          {back.word}
        </Link>
      )}
      <div className="page-title">
        <h1>{title}</h1>
        {lead && <div className="lead">{lead}</div>}
      </div>
      {children && <div className="page-actions">{children}</div>}
    </header>
  );
}
