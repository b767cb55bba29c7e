/** Which parts make up which screen: one row per kind, checked to be complete by the compiler. */
import type { ReactNode } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import type { IconName } from '../parts/icons.tsx';
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

/** Screens that use the whole width and have no stage. */
const PAGES: ReadonlySet<KioskScreen['kind']> = new Set(['walk-ins', 'roll', 'feedback']);
const TYPING: ReadonlySet<KioskScreen['kind']> = new Set(['provisioning', 'exit-code', 'pin']);
/** Screens about somebody in front of the camera keep its picture, so that the next in line sees it at once. */
const WITH_CAMERA: ReadonlySet<KioskScreen['kind']> = new Set([
  'home',
  'confirm-face',
  'welcome',
  'already-in',
  'walk-in-waiting',
  'refused',
  'session-started',
  'feedback-identify',
]);
const POSTERS: Partial<Record<KioskScreen['kind'], IconName>> = {
  pin: 'lock',
  'trainer-menu': 'person',
  'confirm-end': 'stop',
  'feedback-thanks': 'heart',
  'exit-code': 'lock',
  'out-of-order': 'tool',
  starting: 'spark',
};

function Stage({ screen }: { readonly screen: KioskScreen }): ReactNode {
  const { view } = useKiosk();
  if (screen.kind === 'provisioning') return <ProvisioningStage screen={screen} />;
  if (view.cameraWanted && WITH_CAMERA.has(screen.kind)) return <Preview />;
  const icon = POSTERS[screen.kind];
  return icon === undefined ? <ClockStage /> : <Poster icon={icon} />;
}

export function Screen(): ReactNode {
  const { screen } = useKiosk().view;
  if (PAGES.has(screen.kind)) return content(screen);
  return (
    <Split typing={TYPING.has(screen.kind)} stage={<Stage screen={screen} />}>
      {content(screen)}
    </Split>
  );
}
