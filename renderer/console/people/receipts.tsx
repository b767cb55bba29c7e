/** Which kiosks have confirmed that they hold nothing more of a face, or of a person. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { REMOVED } from '../../../core/contracts/erasure.ts';
import { type Erasure, erasuresArea } from '../../../core/contracts/rest/erasures.ts';
import { useAnswer } from '../api/queries.ts';
import { Chip, type Tone } from '../parts/chip.tsx';
import type { IconName } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { useTimes } from '../parts/times.ts';
import { useMay } from '../shell/session-context.ts';

type Receipt = Erasure['receipts'][number];

/** Receipts come within seconds from kiosks that are online. */
const LOOK_AGAIN_MS = 3_000;

const LOOKS = {
  confirmed: { tone: 'good', icon: 'tick' },
  waiting: { tone: 'late', icon: 'clock' },
  never: { tone: 'stop', icon: 'warn' },
} as const satisfies Record<Receipt['state'], { tone: Tone; icon: IconName }>;

/** Withdrawn consents of somebody who is still here; nothing where there are none. */
export function WithdrawnPanel({ personId }: { readonly personId: string }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('enrolment.write');
  const list = useAnswer(
    erasuresArea['erasures.list'],
    { query: { personId, limit: 1 } },
    { when: may, every: LOOK_AGAIN_MS },
  );
  const [newest] = list.data?.items ?? [];
  if (!newest) return null;
  return (
    <Section title={t('people.receipts.title')}>
      <ErasureCard erasure={newest} />
    </Section>
  );
}

export function ErasureCard({ erasure }: { readonly erasure: Erasure }): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const { kind, at, by, reason, receipts, person } = erasure;
  const confirmed = receipts.filter(({ state }) => state === 'confirmed').length;
  return (
    <div className="card stack">
      <div className="rows">
        <p>
          <strong>{t(`people.receipts.${kind}`, { when: times.full(at) })}</strong>
          <span className="soft small block">
            {by ? t('people.receipts.by', { name: by.displayName }) : t('people.receipts.again')}
            {reason && ` · ${t(`people.erase.reason.${reason}`)}`}
          </span>
          <span className="soft small block">
            {person.id === null ? (
              t('people.receipts.pseudonym', { pseudonym: person.subject })
            ) : (
              <Link href={`/people/${person.id}`}>{person.displayName}</Link>
            )}
          </span>
        </p>
        <p>
          {receipts.length === 0
            ? t('people.receipts.nowhere')
            : t('people.receipts.count', { confirmed, all: receipts.length })}
        </p>
      </div>
      {receipts.length > 0 && (
        <ul className="rows">
          {receipts.map((receipt) => (
            <ReceiptRow key={receipt.kioskId} receipt={receipt} />
          ))}
        </ul>
      )}
    </div>
  );
}

function ReceiptRow({ receipt }: { readonly receipt: Receipt }): ReactNode {
  const { t } = useTranslation();
  const { kioskName, roomName, state } = receipt;
  const what = useWords(receipt);
  return (
    <li>
      <span>
        {kioskName} <span className="soft">({roomName})</span>
        <span className="soft small block">{what}</span>
      </span>
      <Chip {...LOOKS[state]}>{t(`people.receipts.state.${state}`)}</Chip>
    </li>
  );
}

function useWords({ state, confirmedAt, removed, lastSeen, revokedAt }: Receipt): string {
  const { t } = useTranslation();
  const times = useTimes();
  if (state === 'confirmed' && confirmedAt) {
    const when = times.full(confirmedAt);
    const kinds = REMOVED.filter((kind) => removed.includes(kind)).map((kind) =>
      t(`people.receipts.kinds.${kind}`),
    );
    if (kinds.length === 0) return t('people.receipts.heldNothing', { when });
    return t('people.receipts.removed', { when, what: kinds.join(', ') });
  }
  const seen = lastSeen ? times.full(lastSeen) : t('people.receipts.notSeen');
  if (state === 'never')
    return t('people.receipts.never', { seen, revoked: revokedAt ? times.day(revokedAt) : '' });
  return t('people.receipts.waiting', { seen });
}
