/** Nobody is being served: the clock and the next session, or how far check-in has come. */
import type { ReactNode } from 'react';
import type { KioskView } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk, useNow, useTimes } from '../kiosk-context.ts';
import { Icon } from '../parts/icons.tsx';
import { Panel, Title } from '../parts/layout.tsx';
import { longDate } from '../times.ts';

type OpenSession = NonNullable<KioskView['open']>;
type SessionCard = NonNullable<KioskView['next']>;

/** A start further away than this is not counted down, ms. */
const COUNTDOWN_MS = 90 * 60_000;

/** The large clock of a room at rest. */
export function ClockStage(): ReactNode {
  const { language } = useKiosk();
  const { time, zone } = useTimes();
  const now = useNow(1_000);
  const [hours, minutes] = time(now).split(':');
  return (
    <div className="clock-stage">
      <p className="big-clock numbers">
        {hours}
        <span>:</span>
        {minutes}
      </p>
      <p className="date">{longDate(now, zone, language)}</p>
    </div>
  );
}

function FeedbackCard({ session }: { readonly session: SessionCard }): ReactNode {
  const { t, act } = useKiosk();
  return (
    <section className="card feedback-card">
      <div>
        <h2>{t('home.feedback')}</h2>
        <p>{t('home.feedbackBody', { title: session.title })}</p>
      </div>
      <button type="button" className="button plain" onClick={() => act({ do: 'give-feedback' })}>
        <Icon name="heart" />
        {t('home.giveFeedback')}
      </button>
    </section>
  );
}

function startsIn(t: ReturnType<typeof useKiosk>['t'], leftMs: number): string | null {
  if (leftMs > COUNTDOWN_MS) return null;
  const minutes = Math.ceil(leftMs / 60_000);
  return minutes <= 0 ? t('home.startsNow') : t('home.startsIn', { count: minutes });
}

function NextSession({ session }: { readonly session: SessionCard }): ReactNode {
  const { t } = useKiosk();
  const times = useTimes();
  const now = useNow(5_000);
  const soon = startsIn(t, session.scheduledStart - now);
  return (
    <section className="next">
      <p className="eyebrow">{t('home.nextTitle')}</p>
      <Title>{session.title}</Title>
      <p className="lead">{t('common.with', { trainer: session.trainer })}</p>
      <p className="when numbers">
        <Icon name="clock" />
        {times.near(session.scheduledStart)} – {times.time(session.scheduledEnd)}
      </p>
      {soon !== null && <p className="soon numbers">{soon}</p>}
    </section>
  );
}

function NothingNext(): ReactNode {
  const { t } = useKiosk();
  return (
    <section className="next">
      <Title>{t('home.noNext')}</Title>
      <p className="lead">{t('home.noNextBody')}</p>
    </section>
  );
}

function IdlePanel(): ReactNode {
  const { view, t } = useKiosk();
  return (
    <Panel>
      {view.next === null ? <NothingNext /> : <NextSession session={view.next} />}
      <div className="foot">
        {view.feedbackFor !== null && <FeedbackCard session={view.feedbackFor} />}
        {view.next !== null && (
          <p className="way">
            <Icon name="badge" />
            {t('home.trainerHint')}
          </p>
        )}
      </div>
    </Panel>
  );
}

function Progress({ counts, startedAt }: OpenSession): ReactNode {
  const { t } = useKiosk();
  const { expected, present, late, arrived } = counts;
  const started = startedAt !== null;
  const inside = present + late + arrived;
  const share = (part: number): string => `${(100 * part) / Math.max(1, expected)}%`;
  const legend = [
    ...(started
      ? [
          { key: 'onTime', count: present, tone: 'good' },
          { key: 'late', count: late, tone: 'late' },
        ]
      : []),
    ...(arrived > 0 ? [{ key: 'arrived', count: arrived, tone: 'calm' }] : []),
    { key: 'toCome', count: Math.max(0, expected - inside), tone: 'rest' },
  ];
  return (
    <div className="progress">
      <p className="progress-count numbers">
        <strong>{inside}</strong>
        <span>/ {expected}</span>
        <em>{t('home.checkedIn')}</em>
      </p>
      <div className="bar" role="img" aria-label={t('home.progressLabel', { in: inside, expected })}>
        <span className="good" style={{ width: share(present) }} />
        <span className="late" style={{ width: share(late) }} />
        <span className="calm" style={{ width: share(arrived) }} />
      </div>
      <ul className="legend">
        {legend.map(({ key, count, tone }) => (
          <li key={key}>
            <span className={`swatch ${tone}`} />
            {t(`home.${key}`)} <b className="numbers">{count}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How to check in just now: by face where faces work, by badge always. */
function useHow(open: OpenSession): { readonly icon: 'face' | 'badge'; readonly text: string } {
  const { view, t } = useKiosk();
  const { camera, vision } = view.devices;
  if (!view.cameraWanted || camera === 'missing' || vision !== 'ready')
    return { icon: 'badge', text: t('home.openHowBadge') };
  return { icon: 'face', text: t(open.startedAt === null ? 'home.earlyHow' : 'home.openHow') };
}

function OpenPanel({ open }: { readonly open: OpenSession }): ReactNode {
  const { view, t } = useKiosk();
  const times = useTimes();
  const how = useHow(open);
  const from =
    open.startedAt === null
      ? t('home.from', { time: times.near(open.scheduledStart) })
      : t('home.startedAt', { time: times.time(open.startedAt) });
  return (
    <Panel>
      <section className="next">
        <p className="eyebrow good">{t('home.openTitle')}</p>
        <Title>{open.title}</Title>
        <p className="lead">{t('common.with', { trainer: open.trainer })}</p>
        <p className="when numbers">
          <Icon name="clock" />
          {from}, {t('home.until', { time: times.time(open.scheduledEnd) })}
        </p>
      </section>
      <Progress {...open} />
      <div className="foot">
        {open.walkIns > 0 && (
          <p className="way calm">
            <Icon name="people" />
            {t('home.walkIns', { count: open.walkIns })}
          </p>
        )}
        {view.feedbackFor !== null && <FeedbackCard session={view.feedbackFor} />}
        {open.startedAt === null && (
          <p className="way">
            <Icon name="badge" />
            {t('home.trainerHint')}
          </p>
        )}
        <p className="way strong">
          <Icon name={how.icon} />
          {how.text}
        </p>
      </div>
    </Panel>
  );
}

export function HomePanel(): ReactNode {
  const { view } = useKiosk();
  return view.open === null ? <IdlePanel /> : <OpenPanel open={view.open} />;
}
