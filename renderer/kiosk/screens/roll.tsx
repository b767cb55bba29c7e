/** The roll for the trainer: who is here, and a mark by hand with its reason. */
import { type ReactNode, useState } from 'react';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk, useTimes } from '../kiosk-context.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Title } from '../parts/layout.tsx';
import { MarkSheet } from './mark-sheet.tsx';

type RollScreen = Extract<KioskScreen, { kind: 'roll' }>;
type Entry = RollScreen['entries'][number];

const STATUS_TONE: Record<Entry['status'], string> = {
  present: 'good',
  late: 'late',
  pending: 'rest',
  absent: 'stop',
  excused: 'calm',
  void: 'rest',
};

function Row({ entry, onMark }: { readonly entry: Entry; readonly onMark: () => void }): ReactNode {
  const { t } = useKiosk();
  const times = useTimes();
  const status = t(`status.${entry.status}`);
  return (
    <li className="row">
      <span className="row-name">
        {entry.name}
        {entry.walkIn !== 'no' && <em className="tag">{t('roll.walkIn')}</em>}
      </span>
      <span className="row-time numbers">{entry.arrivedAt === null ? '' : times.time(entry.arrivedAt)}</span>
      <span className={`status ${STATUS_TONE[entry.status]}`}>{status}</span>
      <button
        type="button"
        className="button plain small"
        aria-label={t('roll.markName', { name: entry.name, status })}
        onClick={onMark}
      >
        {t('roll.mark')}
      </button>
    </li>
  );
}

export function Roll({ screen }: { readonly screen: RollScreen }): ReactNode {
  const { t, view } = useKiosk();
  const [marking, setMarking] = useState<string | null>(null);
  const entry = screen.entries.find(({ subject }) => subject === marking);
  const inside = screen.entries.filter(({ status }) => status === 'present' || status === 'late').length;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <Title>{t('roll.title')}</Title>
          <p className="numbers">
            {view.open?.title} · {t('home.ofExpected', { in: inside, expected: screen.entries.length })}
          </p>
        </div>
        <BackButton />
      </div>
      <ul className="rows">
        {screen.entries.map((row) => (
          <Row key={row.subject} entry={row} onMark={() => setMarking(row.subject)} />
        ))}
      </ul>
      {entry !== undefined && <MarkSheet entry={entry} onClose={() => setMarking(null)} />}
    </div>
  );
}
