/** A question over the page. It holds the focus, gives it back, and closes by Escape. */
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from './icon.tsx';

interface Props {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** False: only its buttons close it. */
  readonly dismissable?: boolean;
  readonly wide?: boolean;
}

/** Open as long as it is drawn. */
export function Dialog({ title, onClose, children, dismissable = true, wide = false }: Props): ReactNode {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      isOpen
      className="overlay"
      isKeyboardDismissDisabled={!dismissable}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={wide ? 'modal wide' : 'modal'}>
        <AriaDialog className="dialog">
          <header className="dialog-header">
            <Heading slot="title">{title}</Heading>
            {dismissable && (
              <button type="button" className="icon-button" onClick={onClose}>
                <Icon name="close" />
                <span className="quiet-only">{t('parts.close')}</span>
              </button>
            )}
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
