/** The two shapes of a screen: a dark stage beside (or above) a light panel, or one wide page. */
import { type ReactNode, useEffect, useRef } from 'react';
import { Icon, type IconName } from './icons.tsx';

export type Tone = 'plain' | 'good' | 'late' | 'stop' | 'calm';

/** Characters from which a heading is set smaller, so that it stays within three lines. */
const LONG_TITLE = 28;

/** The screen's heading: takes the focus when the screen comes, so that keyboards and screen readers start here. */
export function Title({ children }: { readonly children: string }): ReactNode {
  const long = children.length > LONG_TITLE;
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: new words are a new screen to whoever listens
  useEffect(() => heading.current?.focus({ preventScroll: true }), [children]);
  return (
    <h1 ref={heading} tabIndex={-1} className={long ? 'long' : undefined}>
      {children}
    </h1>
  );
}

interface SplitProps {
  readonly stage: ReactNode;
  readonly children: ReactNode;
  /** Screens to type on give the panel more room, menus only on a tall screen. */
  readonly shape: 'even' | 'typing' | 'menu';
}

export function Split({ stage, children, shape }: SplitProps): ReactNode {
  return (
    <div className={`split ${shape}`}>
      <section className="stage">{stage}</section>
      {children}
    </div>
  );
}

interface PanelProps {
  readonly tone?: Tone;
  readonly children: ReactNode;
}

/** The light half. A tone colours it for an outcome: good, late, stop, or calm (waiting, nothing wrong). */
export function Panel({ tone = 'plain', children }: PanelProps): ReactNode {
  return <section className={`panel tone-${tone}`}>{children}</section>;
}

/** A large symbol on the stage, for screens without a camera picture. */
export function Poster({
  icon,
  children,
}: {
  readonly icon: IconName;
  readonly children?: ReactNode;
}): ReactNode {
  return (
    <div className="poster">
      <span className="poster-icon">
        <Icon name={icon} />
      </span>
      {children}
    </div>
  );
}

interface OutcomeProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly title: string;
  readonly children: ReactNode;
}

/** What came of it: a symbol, a few large words, and what to do. */
export function Outcome({ tone, icon, title, children }: OutcomeProps): ReactNode {
  return (
    <Panel tone={tone}>
      <div className="outcome">
        <span className="outcome-icon">
          <Icon name={icon} />
        </span>
        <Title>{title}</Title>
        {children}
      </div>
    </Panel>
  );
}
