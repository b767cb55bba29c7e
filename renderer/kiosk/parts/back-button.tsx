import type { ReactNode } from 'react';
import { useKiosk } from '../kiosk-context.ts';
import { Icon } from './icons.tsx';

/** Leaves the screen for the one before; worded as "Cancel" where something was begun. */
export function BackButton({ cancel = false }: { readonly cancel?: boolean }): ReactNode {
  const { t, act } = useKiosk();
  return (
    <button type="button" className="button plain" onClick={() => act({ do: 'back' })}>
      <Icon name="back" />
      {t(cancel ? 'common.cancel' : 'common.back')}
    </button>
  );
}
