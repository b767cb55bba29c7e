/** Kiosks that the roll waits for before anybody is absent, and letting one go. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useChange } from '../api/queries.ts';
import { ConfirmWithReason } from '../parts/confirm.tsx';
import { Icon } from '../parts/icon.tsx';
import { useSay } from '../parts/toast.tsx';
import { usePlaces } from '../parts/zone.ts';
import { useMay } from '../shell/session-context.ts';
import { AFTER_CHANGE } from './after-change.ts';

interface Props {
  readonly session: SessionDetail;
  readonly waiting: readonly string[];
}

export function WaitingKiosks({ session, waiting }: Props): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const may = useMay('session.write');
  const [releasing, setReleasing] = useState<string | null>(null);
  const { roomName } = usePlaces();
  const close = () => setReleasing(null);
  const release = useChange(sessionsArea['sessions.release'], {
    stale: AFTER_CHANGE,
    done: () => {
      say(t('sessions.action.release.done'));
      close();
    },
  });
  const closed = session.kiosks.filter(({ state }) => state === 'doubted');
  // While it runs, that kiosks have not closed it is how things should be.
  if (waiting.length === 0 || Date.parse(session.windows.sealAt) > Date.now()) return null;
  return (
    <div className="note late">
      <Icon name="kiosk" />
      <div>
        <p className="note-title">{t('sessions.waiting.title', { count: waiting.length })}</p>
        {closed.length < waiting.length && (
          <p>{t('sessions.waiting.what', { room: roomName(session.roomId) })}</p>
        )}
        {closed.length > 0 && <p>{t('sessions.waiting.doubted')}</p>}
        {may &&
          waiting.map((kioskId, index) => (
            <button
              key={kioskId}
              type="button"
              className="button plain small"
              onClick={() => setReleasing(kioskId)}
            >
              {t('sessions.waiting.release', { number: index + 1, count: waiting.length })}
            </button>
          ))}
      </div>
      {releasing && (
        <ConfirmWithReason
          title={t('sessions.action.release.title')}
          submit={t('sessions.action.release.submit')}
          busy={release.isPending}
          failure={release.error}
          onClose={close}
          reload={close}
          onConfirm={(reason) =>
            release.mutate({
              params: { sessionId: session.id },
              body: { kioskId: releasing, reason },
              ifMatch: session.version,
            })
          }
        >
          <p>{t('sessions.action.release.what')}</p>
        </ConfirmWithReason>
      )}
    </div>
  );
}
