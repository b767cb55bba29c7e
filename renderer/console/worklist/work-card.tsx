/** One thing to do: what it is about, since when it waits, and how to do it. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { WorkItem } from '../../../core/contracts/rest/worklist.ts';
import { useTimes } from '../parts/times.ts';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { MakeupOffer } from './makeup-offer.tsx';
import { WalkInDecision } from './walk-in-decision.tsx';

type Of<K extends WorkItem['kind']> = Extract<WorkItem, { kind: K }>;

export function WorkCard({ item }: { readonly item: WorkItem }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  return (
    <li className="work-card" data-kind={item.kind}>
      <div className="work-what">
        <Title item={item} />
        <p className="soft small">
          <Detail item={item} />
          {' · '}
          {t('worklist.since', { when: times.full(item.since) })}
        </p>
      </div>
      <div className="work-do">
        <Actions item={item} />
      </div>
    </li>
  );
}

function Title({ item }: { readonly item: WorkItem }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const places = usePlaces();
  if (item.kind === 'excuse-waiting') return <h3>{item.person.displayName}</h3>;
  const title = t('worklist.session', { title: item.session.title, when: times.full(item.session.start) });
  return (
    <h3>
      {item.kind === 'walk-in-waiting' ? `${item.person.displayName}: ` : ''}
      {title}, {places.roomName(item.session.roomId)}
    </h3>
  );
}

function Detail({ item }: { readonly item: WorkItem }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  switch (item.kind) {
    case 'makeup-wanted':
      return `${t(item.missed ? 'worklist.missed' : 'worklist.canceled')}, ${t('worklist.expected', { count: item.expected })}`;
    case 'excuse-waiting':
      return t('worklist.documents', { count: item.documents });
    case 'review':
      return item.reviews
        .map((code) => t(`worklist.review.${code}`, { defaultValue: t('worklist.review.other', { code }) }))
        .join(', ');
    case 'kiosk-silent':
      return t('worklist.kiosks', { count: item.kioskIds.length });
    case 'excuse-possible':
    case 'feedback-open':
      return t('worklist.until', { when: times.full(item.until) });
    default:
      return t('worklist.notOnRoll');
  }
}

function Actions({ item }: { readonly item: WorkItem }): ReactNode {
  const { t } = useTranslation();
  switch (item.kind) {
    case 'makeup-wanted':
      return <MakeupActions item={item} />;
    case 'walk-in-waiting':
      return <WalkInDecision sessionId={item.session.id} person={item.person} />;
    case 'excuse-waiting':
      return (
        <Way
          href={`/excuses?id=${item.excuseId}`}
          word={t('worklist.action.excuse')}
          about={item.person.displayName}
        />
      );
    case 'excuse-possible':
      return (
        <Way
          href={`/mine/excuses/new?session=${item.session.id}`}
          word={t('worklist.action.handIn')}
          about={item.session.title}
        />
      );
    case 'feedback-open':
      return (
        <Way
          href={`/mine/feedback/${item.session.id}`}
          word={t('worklist.action.feedback')}
          about={item.session.title}
        />
      );
    default:
      return (
        <Way
          href={`/sessions/${item.session.id}`}
          word={t('worklist.action.roll')}
          about={item.session.title}
        />
      );
  }
}

function MakeupActions({ item }: { readonly item: Of<'makeup-wanted'> }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('session.write');
  if (may) return <MakeupOffer session={item.session} />;
  return (
    <Way
      href={`/sessions/${item.session.id}`}
      word={t('worklist.action.session')}
      about={item.session.title}
    />
  );
}

/** A link that says to a screen reader what it is about, too. */
function Way(props: { readonly href: string; readonly word: string; readonly about: string }): ReactNode {
  return (
    <Link className="button small" href={props.href}>
      {props.word}
      <span className="quiet-only">: {props.about}</span>
    </Link>
  );
}
