/** Files that are about to be sent. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_DOCUMENT_BYTES } from '../../../core/contracts/rest/excuses.ts';
import { Icon } from '../parts/icon.tsx';

interface Props {
  readonly files: readonly File[];
  readonly remove: (file: File) => void;
}

export function ChosenFiles({ files, remove }: Props): ReactNode {
  const { t, i18n } = useTranslation();
  if (files.length === 0) return null;
  const size = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  return (
    <ul className="chosen-files" aria-label={t('mine.new.documents')}>
      {files.map((file) => (
        <li key={`${file.name}-${file.size}-${file.lastModified}`}>
          <Icon name="file" />
          <span>
            {file.name}
            <span className="soft small block">
              {t('mine.new.size', { mb: size.format(file.size / 1024 / 1024) })}
            </span>
            {file.size > MAX_DOCUMENT_BYTES && <span className="wrong">{t('mine.new.tooLarge')}</span>}
          </span>
          <button type="button" className="icon-button" onClick={() => remove(file)}>
            <Icon name="close" />
            <span className="quiet-only">
              {t('parts.remove')}: {file.name}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
