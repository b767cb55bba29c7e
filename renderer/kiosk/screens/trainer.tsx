/** What a trainer can do: start, end (with a question), guests, roll. */
import type { ReactNode } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Icon, type IconName } from '../parts/icons.tsx';
import { Panel, Title } from '../parts/layout.tsx';

type Of<K extends KioskScreen['kind']> = { readonly screen: Extract<KioskScreen, { kind: K }> };

interface TileProps {
  readonly icon: IconName;
  readonly title: string;
  readonly body: string;
  readonly tone?: 'go' | 'end';
  readonly onPress: () => void;
}

function Tile({ icon, title, body, tone, onPress }: TileProps): ReactNode {
  return (
    <button type="button" className={tone === undefined ? 'tile' : `tile ${tone}`} onClick={onPress}>
      <span className="tile-icon">
        <Icon name={icon} />
      </span>
      <span className="tile-words">
        <strong>{title}</strong>
        <span>{body}</span>
      </span>
    </button>
  );
}

export function TrainerMenu({ screen }: Of<'trainer-menu'>): ReactNode {
  const { t, act, view } = useKiosk();
  const { wouldEnd } = screen;
  const waiting = screen.walkIns > 0 ? t('menu.walkIns', { count: screen.walkIns }) : t('menu.noWalkIns');
  return (
    <Panel>
      <section className="next">
        <p className="eyebrow">{t('menu.hello', { name: screen.name })}</p>
        <Title>{t('menu.prompt')}</Title>
        {screen.suspected > 0 && (
          <p className="lead strong">{t('menu.suspected', { count: screen.suspected })}</p>
        )}
      </section>
      <div className="tiles">
        {screen.canStart && (
          <Tile
            icon="play"
            tone="go"
            title={t('menu.start')}
            body={wouldEnd === null ? t('menu.startBody') : t('menu.startEnds', { title: wouldEnd })}
            onPress={() => act({ do: 'start-session' })}
          />
        )}
        {view.open !== null && (
          <>
            <Tile
              icon="list"
              title={t('menu.roll')}
              body={t('menu.rollBody')}
              onPress={() => act({ do: 'show-roll' })}
            />
            <Tile
              icon="people"
              title={t('walkIns.title')}
              body={waiting}
              onPress={() => act({ do: 'show-walk-ins' })}
            />
          </>
        )}
        {screen.canEnd && (
          <Tile
            icon="stop"
            tone="end"
            title={t('menu.end')}
            body={t('menu.endBody')}
            onPress={() => act({ do: 'end-session' })}
          />
        )}
      </div>
      <div className="foot buttons">
        <BackButton />
      </div>
    </Panel>
  );
}

export function ConfirmEnd({ screen }: Of<'confirm-end'>): ReactNode {
  const { t, act } = useKiosk();
  return (
    <Panel>
      <section className="next">
        <Title>{t('confirmEnd.title', { title: screen.title })}</Title>
        <p className="lead strong">{t('confirmEnd.missing', { count: screen.missing })}</p>
        <p className="lead">{t('confirmEnd.after')}</p>
      </section>
      <div className="foot buttons">
        <button type="button" className="button danger" onClick={() => act({ do: 'confirm-end' })}>
          <Icon name="stop" />
          {t('confirmEnd.yes')}
        </button>
        <button type="button" className="button plain" onClick={() => act({ do: 'back' })}>
          <Icon name="back" />
          {t('confirmEnd.no')}
        </button>
      </div>
    </Panel>
  );
}

export function WalkIns({ screen }: Of<'walk-ins'>): ReactNode {
  const { t, act } = useKiosk();
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <Title>{t('walkIns.title')}</Title>
          <p>{screen.entries.length === 0 ? t('walkIns.none') : t('walkIns.intro')}</p>
        </div>
        <BackButton />
      </div>
      <ul className="rows">
        {screen.entries.map(({ subject, name }) => (
          <li key={subject} className="row">
            <span className="row-name">{name}</span>
            <button
              type="button"
              className="button small"
              aria-label={t('walkIns.addName', { name })}
              onClick={() => act({ do: 'decide-walk-in', subject, decision: 'added' })}
            >
              <Icon name="tick" />
              {t('walkIns.add')}
            </button>
            <button
              type="button"
              className="button plain small"
              aria-label={t('walkIns.refuseName', { name })}
              onClick={() => act({ do: 'decide-walk-in', subject, decision: 'refused' })}
            >
              {t('walkIns.refuse')}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
