/** Which parts make up which screen: one row per kind, checked to be complete by the compiler. */
import type { ReactNode } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import { Outcome, Poster, Split } from '../parts/layout.tsx';
import { Preview } from '../parts/preview.tsx';
import { Feedback } from './feedback.tsx';
import { ClockStage, HomePanel } from './home.tsx';
import { ConfirmFace, FeedbackIdentify, PinScreen } from './identify.tsx';
import {
  AlreadyIn,
  FeedbackThanks,
  OutOfOrder,
  Refused,
  SessionEnded,
  SessionStarted,
  WalkInWaiting,
  Welcome,
} from './outcomes.tsx';
import { Roll } from './roll.tsx';
import { ExitCode, Provisioning, ProvisioningStage } from './set-up.tsx';
import { type StageShow, shapeOf, stageOf } from './stage.ts';
import { ConfirmEnd, TrainerMenu, WalkIns } from './trainer.tsx';

function Starting(): ReactNode {
  const { t } = useKiosk();
  return (
    <Outcome tone="plain" icon="spark" title={t('starting.title')}>
      <p className="outcome-lead" role="status">
        {t('starting.body')}
      </p>
    </Outcome>
  );
}

/** The panel (or the whole page) of a screen. */
function content(screen: KioskScreen): ReactNode {
  switch (screen.kind) {
    case 'starting':
      return <Starting />;
    case 'provisioning':
      return <Provisioning key={screen.step} screen={screen} />;
    case 'home':
      return <HomePanel />;
    case 'confirm-face':
      return <ConfirmFace screen={screen} />;
    case 'pin':
      return <PinScreen screen={screen} />;
    case 'welcome':
      return <Welcome screen={screen} />;
    case 'already-in':
      return <AlreadyIn screen={screen} />;
    case 'walk-in-waiting':
      return <WalkInWaiting screen={screen} />;
    case 'refused':
      return <Refused screen={screen} />;
    case 'session-started':
      return <SessionStarted screen={screen} />;
    case 'session-ended':
      return <SessionEnded screen={screen} />;
    case 'trainer-menu':
      return <TrainerMenu screen={screen} />;
    case 'confirm-end':
      return <ConfirmEnd screen={screen} />;
    case 'walk-ins':
      return <WalkIns screen={screen} />;
    case 'roll':
      return <Roll screen={screen} />;
    case 'feedback-identify':
      return <FeedbackIdentify screen={screen} />;
    case 'feedback':
      return <Feedback screen={screen} />;
    case 'feedback-thanks':
      return <FeedbackThanks />;
    case 'exit-code':
      return <ExitCode screen={screen} />;
    case 'out-of-order':
      return <OutOfOrder screen={screen} />;
  }
}

export function Screen(): ReactNode {
  const { view } = useKiosk();
  const { screen } = view;
  const shape = shapeOf(screen);
  if (shape === 'page') return content(screen);
  return (
    <Split shape={shape} stage={<Stage show={stageOf(view)} screen={screen} />}>
      {content(screen)}
    </Split>
  );
}

function Stage({ show, screen }: { readonly show: StageShow; readonly screen: KioskScreen }): ReactNode {
  if (show === 'preview') return <Preview />;
  if (show === 'clock') return <ClockStage />;
  if (show === 'steps') return screen.kind === 'provisioning' && <ProvisioningStage screen={screen} />;
  return <Poster icon={show} />;
}
