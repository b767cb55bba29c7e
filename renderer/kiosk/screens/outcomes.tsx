/** What came of looking at the camera or tapping a badge. */
import type { ReactNode } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk, useTimes } from '../kiosk-context.ts';
import { Icon, type IconName } from '../parts/icons.tsx';
import { Outcome, type Tone } from '../parts/layout.tsx';
import { useRefusal } from '../parts/refusal-text.tsx';

type Of<K extends KioskScreen['kind']> = { readonly screen: Extract<KioskScreen, { kind: K }> };

const WELCOME_TONES = { present: 'good', late: 'late', arrived: 'calm' } as const;

export function Welcome({ screen }: Of<'welcome'>): ReactNode {
  const { t } = useKiosk();
  const times = useTimes();
  return (
    <Outcome
      tone={WELCOME_TONES[screen.status]}
      icon={screen.status === 'late' ? 'clock' : 'tick'}
      title={t('welcome.title', { name: screen.name })}
    >
      <p className="outcome-lead">
        {t(`welcome.${screen.status}`)}
        <span className="numbers"> {t('welcome.at', { time: times.time(screen.at) })}</span>
      </p>
      {screen.status === 'arrived' && <p className="outcome-body">{t('welcome.arrivedBody')}</p>}
      <p className="chip">
        <Icon name="tick" />
        {t('welcome.saved')}
      </p>
    </Outcome>
  );
}

export function AlreadyIn({ screen }: Of<'already-in'>): ReactNode {
  const { t } = useKiosk();
  const times = useTimes();
  return (
    <Outcome tone="calm" icon="tick" title={t('alreadyIn.title', { name: screen.name })}>
      <p className="outcome-lead numbers">
        {t('alreadyIn.body', {
          time: times.time(screen.at),
          status: t(`status.${screen.status}`).toLocaleLowerCase(),
        })}
      </p>
      <p className="outcome-body">{t('alreadyIn.again')}</p>
    </Outcome>
  );
}

export function WalkInWaiting({ screen }: Of<'walk-in-waiting'>): ReactNode {
  const { t } = useKiosk();
  return (
    <Outcome tone="calm" icon="people" title={t('walkIn.title', { name: screen.name })}>
      <p className="outcome-lead">{t('walkIn.body')}</p>
      <p className="outcome-body">{t('walkIn.wait')}</p>
    </Outcome>
  );
}

/** Which symbol and colour an area's refusals wear; what is not listed is an ordinary "not this time". */
const AREA: Partial<Record<string, { readonly icon: IconName; readonly tone: Tone }>> = {
  vision: { icon: 'face', tone: 'stop' },
  badge: { icon: 'badge', tone: 'stop' },
  camera: { icon: 'cameraOff', tone: 'stop' },
  location: { icon: 'pin', tone: 'stop' },
  storage: { icon: 'tool', tone: 'stop' },
  session: { icon: 'clock', tone: 'late' },
  pin: { icon: 'lock', tone: 'stop' },
  'check-in': { icon: 'clock', tone: 'calm' },
  feedback: { icon: 'heart', tone: 'calm' },
  'walk-in': { icon: 'people', tone: 'calm' },
};

export function Refused({ screen }: Of<'refused'>): ReactNode {
  const { t, act } = useKiosk();
  const { what, todo } = useRefusal(screen.refusal);
  const [area = ''] = screen.refusal.code.split('.');
  const { icon, tone } = AREA[area] ?? { icon: 'hand', tone: 'stop' };
  return (
    <Outcome tone={tone} icon={icon} title={what}>
      <p className="outcome-lead">{todo}</p>
      <button type="button" className="button on-tone" onClick={() => act({ do: 'back' })}>
        {t('common.ok')}
      </button>
      <p className="code">{t('refused.code', { code: screen.refusal.code })}</p>
    </Outcome>
  );
}

export function SessionStarted({ screen }: Of<'session-started'>): ReactNode {
  const { t } = useKiosk();
  const times = useTimes();
  return (
    <Outcome tone="good" icon="play" title={t('started.title')}>
      <p className="outcome-lead">{t('started.body', { title: screen.title, trainer: screen.trainer })}</p>
      <p className="outcome-body numbers">{t('started.at', { time: times.time(screen.at) })}</p>
    </Outcome>
  );
}

export function SessionEnded({ screen }: Of<'session-ended'>): ReactNode {
  const { t } = useKiosk();
  return (
    <Outcome tone="calm" icon="tick" title={t('ended.title')}>
      <p className="outcome-lead">{screen.title}</p>
      <dl className="tally">
        {(['present', 'late', 'missing'] as const).map((part) => (
          <div key={part}>
            <dd className="numbers">{screen[part]}</dd>
            <dt>{t(`ended.${part}`)}</dt>
          </div>
        ))}
      </dl>
      <p className="outcome-body">{t('ended.thanks')}</p>
    </Outcome>
  );
}

export function FeedbackThanks(): ReactNode {
  const { t } = useKiosk();
  return (
    <Outcome tone="good" icon="heart" title={t('thanks.title')}>
      <p className="outcome-lead">{t('thanks.body')}</p>
    </Outcome>
  );
}

export function OutOfOrder({ screen }: Of<'out-of-order'>): ReactNode {
  const { t } = useKiosk();
  return (
    <Outcome tone="stop" icon="tool" title={t('outOfOrder.title')}>
      <p className="outcome-lead">{t('outOfOrder.body')}</p>
      <p className="code">
        {t('outOfOrder.it')}: <strong>{screen.code}</strong> · {screen.message}
      </p>
    </Outcome>
  );
}
