/** A secret that is shown now and never again. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog.tsx';

interface Props {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
}

export function SecretOnce({ title, secret, onClose }: Props): ReactNode {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => setCopied('yes'),
      () => setCopied('failed'),
    );
  return (
    <Dialog title={title} onClose={onClose} dismissable={false}>
      <div className="stack">
        <p>{t('integrations.once')}</p>
        <code className="secret">{secret}</code>
        <p role="status" className="soft">
          {copied === 'yes' && t('integrations.copied')}
          {copied === 'failed' && t('integrations.notCopied')}
        </p>
        <div className="form-actions">
          <button type="button" className="button plain" onClick={() => void copy()}>
            {t('integrations.copy')}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t('integrations.kept')}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
