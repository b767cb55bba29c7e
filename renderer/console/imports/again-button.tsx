import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export function AgainButton({ again }: { readonly again: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <button type="button" className="button plain" onClick={again}>
      {t('imports.again')}
    </button>
  );
}
