/** What staff can do with a session, as its state allows; each asks first. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SessionDetail, sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { useChange } from '../api/queries.ts';
import { ConfirmWithReason } from '../parts/confirm.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { useSay } from '../parts/toast.tsx';
import { useMay } from '../shell/session-context.ts';
import { AFTER_CHANGE } from './after-change.ts';
import { ChangeTrainer } from './change-trainer.tsx';
import { MoveSession } from './move-session.tsx';

const SIMPLE = {
  start: { operation: sessionsArea['sessions.start'], icon: 'play' },
  end: { operation: sessionsArea['sessions.end'], icon: 'stop' },
  cancel: { operation: sessionsArea['sessions.cancel'], icon: 'cross' },
} as const;
type Simple = keyof typeof SIMPLE;
type Action = Simple | 'move' | 'trainer';

const POSSIBLE: Readonly<Record<SessionDetail['status'], readonly Action[]>> = {
  scheduled: ['start', 'move', 'trainer', 'cancel'],
  active: ['end', 'trainer'],
  completed: [],
  canceled: [],
};
const ICONS: Readonly<Record<Action, IconName>> = {
  start: 'play',
  end: 'stop',
  cancel: 'cross',
  move: 'calendar',
  trainer: 'swap',
};

export function SessionActions({ session }: { readonly session: SessionDetail }): ReactNode {
  const { t } = useTranslation();
  const may = useMay('session.write');
  const [open, setOpen] = useState<Action | null>(null);
  const possible = POSSIBLE[session.status];
  // What is open stays so when somebody else acts first: the hub's "no" then says it, and nothing typed just vanishes.
  if (!may || (possible.length === 0 && open === null)) return null;
  const close = () => setOpen(null);
  return (
    <>
      <div className="buttons session-actions">
        {possible.map((action) => (
          <button key={action} type="button" className="button plain" onClick={() => setOpen(action)}>
            <Icon name={ICONS[action]} />
            {t(`sessions.action.${action}.button`)}
          </button>
        ))}
      </div>
      {open === 'move' && <MoveSession session={session} onClose={close} />}
      {open === 'trainer' && <ChangeTrainer session={session} onClose={close} />}
      {open !== null && open in SIMPLE && (
        <SimpleAction session={session} action={open as Simple} onClose={close} />
      )}
    </>
  );
}

function SimpleAction(props: {
  readonly session: SessionDetail;
  readonly action: Simple;
  readonly onClose: () => void;
}): ReactNode {
  const { session, action, onClose } = props;
  const { t } = useTranslation();
  const say = useSay();
  // The version that is edited, even when the page behind learns of a newer one.
  const [version] = useState(session.version);
  const change = useChange(SIMPLE[action].operation, {
    stale: AFTER_CHANGE,
    done: () => {
      say(t(`sessions.action.${action}.done`));
      onClose();
    },
  });
  return (
    <ConfirmWithReason
      title={t(`sessions.action.${action}.title`)}
      submit={t(`sessions.action.${action}.submit`)}
      {...(action === 'cancel' ? { tone: 'danger' as const } : {})}
      busy={change.isPending}
      failure={change.error}
      onClose={onClose}
      reload={onClose}
      onConfirm={(reason) =>
        change.mutate({ params: { sessionId: session.id }, body: { reason }, ifMatch: version })
      }
    >
      <p>{t(`sessions.action.${action}.what`, { title: session.title })}</p>
    </ConfirmWithReason>
  );
}
