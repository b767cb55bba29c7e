/** The frame around every screen: simulation banner, room and clock, language, and the quiet line at the bottom. */
import type { ReactNode } from 'react';
import { LANGUAGES } from '../../../core/contracts/language.ts';
import { useKiosk, useNow, useTimes } from '../kiosk-context.ts';
import { clockOnStage } from '../screens/stage.ts';
import { Icon, type IconName } from './icons.tsx';

function LanguageSwitch(): ReactNode {
  const { t, language, act } = useKiosk();
  return (
    <fieldset className="languages">
      <legend className="quiet-only">{t('language.choose')}</legend>
      {LANGUAGES.map((code) => (
        <button
          type="button"
          key={code}
          lang={code}
          aria-pressed={code === language}
          onClick={() => act({ do: 'language', language: code })}
        >
          {t(`language.${code}`)}
        </button>
      ))}
    </fieldset>
  );
}

function Header(): ReactNode {
  const { view, t } = useKiosk();
  const times = useTimes();
  const now = useNow(1_000);
  return (
    <header className="header">
      <p className="room">
        <strong>{view.place?.room ?? t('app.name')}</strong>
        {view.place !== null && <span>{view.place.site}</span>}
      </p>
      {!clockOnStage(view) && (
        <time className="header-clock numbers" dateTime={new Date(now).toISOString()}>
          {times.time(now)}
        </time>
      )}
      <LanguageSwitch />
    </header>
  );
}

interface Notice {
  readonly icon: IconName;
  readonly text: string;
}

/** What is not as usual, in a few words each. Empty on a good day. */
function useNotices(): readonly Notice[] {
  const { view, t } = useKiosk();
  const { devices, place } = view;
  const notices: (Notice | false)[] = [
    view.network === 'offline' && { icon: 'cloudOff', text: t('footer.offline') },
    view.network === 'offline' &&
      view.unsent > 0 && { icon: 'up', text: t('footer.unsent', { count: view.unsent }) },
    devices.camera === 'missing' && { icon: 'cameraOff', text: t('footer.cameraMissing') },
    devices.vision === 'failed' && { icon: 'face', text: t('footer.visionFailed') },
    devices.vision === 'starting' &&
      view.network !== 'unclaimed' && { icon: 'face', text: t('footer.visionStarting') },
    devices.badge === 'missing' && { icon: 'badge', text: t('footer.badgeMissing') },
    devices.beacon === 'missing' && { icon: 'pin', text: t('footer.beaconMissing') },
    place !== null &&
      place.verdict !== 'confirmed' && { icon: 'pin', text: t(`footer.room.${place.verdict}`) },
    view.clockTrust === 'drifted' && { icon: 'clock', text: t('footer.clock') },
  ];
  return notices.filter((notice) => notice !== false);
}

function Footer(): ReactNode {
  const { view, t, act } = useKiosk();
  const notices = useNotices();
  const confirmed = view.place?.verdict === 'confirmed';
  return (
    <footer className="footer">
      <ul className="notices">
        {confirmed && (
          <li className="fine">
            <Icon name="pin" />
            {t('footer.room.confirmed')}
          </li>
        )}
        {notices.map(({ icon, text }) => (
          <li key={text}>
            <Icon name={icon} />
            {text}
          </li>
        ))}
      </ul>
      <button type="button" className="it numbers" onClick={() => act({ do: 'ask-exit' })}>
        <Icon name="lock" />
        {t('footer.it')} · {view.version}
      </button>
    </footer>
  );
}

/** Puts the frame around a screen. */
export function Shell({ children }: { readonly children: ReactNode }): ReactNode {
  const { view, t } = useKiosk();
  return (
    <div className="shell">
      {view.simulation && (
        <p className="simulation" role="note">
          {t('simulation')}
        </p>
      )}
      <Header />
      <main className="main">{children}</main>
      <Footer />
    </div>
  );
}
