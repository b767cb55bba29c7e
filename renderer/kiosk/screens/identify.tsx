/** Proving who one is: face after the badge, the PIN, and before feedback. */
import type { ReactNode } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Panel, Title } from '../parts/layout.tsx';
import { PinPad } from '../parts/pin-pad.tsx';
import { InlineRefusal } from '../parts/refusal-text.tsx';

type Of<K extends KioskScreen['kind']> = { readonly screen: Extract<KioskScreen, { kind: K }> };

export function ConfirmFace({ screen }: Of<'confirm-face'>): ReactNode {
  const { t, act } = useKiosk();
  return (
    <Panel>
      <section className="next">
        <p className="eyebrow">{t('confirmFace.hello', { name: screen.name })}</p>
        <Title>{t(`confirmFace.${screen.purpose}`)}</Title>
      </section>
      <div className="foot buttons">
        <button type="button" className="button" onClick={() => act({ do: 'use-pin' })}>
          <Icon name="lock" />
          {t('confirmFace.usePin')}
        </button>
        <BackButton cancel />
      </div>
    </Panel>
  );
}

export function PinScreen({ screen }: Of<'pin'>): ReactNode {
  const { act, t } = useKiosk();
  return (
    <Panel>
      <div className="pin-panel">
        <section className="next">
          <p className="eyebrow">{t('pin.hello', { name: screen.name })}</p>
          <Title>{t(`pin.${screen.purpose}`)}</Title>
        </section>
        {screen.error !== null && <InlineRefusal refusal={screen.error} />}
        <PinPad onPin={(pin) => act({ do: 'enter-pin', pin })} />
        <BackButton cancel />
      </div>
    </Panel>
  );
}

export function FeedbackIdentify({ screen }: Of<'feedback-identify'>): ReactNode {
  const { t } = useKiosk();
  return (
    <Panel>
      <section className="next">
        <p className="eyebrow">{t('feedbackIdentify.title', { title: screen.title })}</p>
        <Title>{t('feedbackIdentify.body')}</Title>
        <p className="lead">{t('feedbackIdentify.why')}</p>
      </section>
      <div className="foot buttons">
        <BackButton cancel />
      </div>
    </Panel>
  );
}
