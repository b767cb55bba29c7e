/** The sign-in has ended while somebody works: asked for over the page, so that what they typed stays. */
import { type ReactNode, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../parts/dialog.tsx';
import type { AgainGate } from '../shell/again-gate.ts';
import type { Me } from '../shell/session-context.ts';
import { SignInForm } from './sign-in-form.tsx';

interface Props {
  readonly gate: AgainGate;
  readonly me: Me;
  readonly leave: () => void;
}

export function SignInAgain({ gate, me, leave }: Props): ReactNode {
  const { t } = useTranslation();
  const wanted = useSyncExternalStore(gate.subscribe, gate.wanted);
  if (!wanted) return null;
  const done = (who: Me) => {
    // Somebody else must not go on with what the first one had before them.
    if (who.personId === me.personId) return gate.answer(true);
    gate.answer(false);
    leave();
  };
  const giveUp = () => {
    gate.answer(false);
    leave();
  };
  return (
    <Dialog title={t('shell.again.title')} onClose={giveUp} dismissable={false}>
      <p>{t('shell.again.lead', { name: me.displayName })}</p>
      <SignInForm done={done} onCancel={giveUp} />
    </Dialog>
  );
}
