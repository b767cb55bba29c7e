/** A slot: new, looked at, changed, ended; and what became of its dates. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { type Slot, type SlotBody, timetableArea } from '../../../core/contracts/rest/timetable.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Confirm } from '../parts/confirm.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { useSay } from '../parts/toast.tsx';
import { EffectNote, type SlotEffect } from './effect-note.tsx';
import { SlotFacts } from './slot-facts.tsx';
import { SlotForm, type SlotStart } from './slot-form.tsx';

export type SlotOpen = SlotStart | { readonly what: 'slot'; readonly slotId: string };

const STALE = [
  timetableArea['timetable.list'],
  timetableArea['timetable.get'],
  sessionsArea['sessions.list'],
];

interface Props {
  readonly siteId: string;
  readonly open: SlotOpen;
  readonly onClose: () => void;
  readonly onOpen: (open: SlotOpen) => void;
}

export function SlotDialog({ siteId, open, onClose, onOpen }: Props): ReactNode {
  if (open.what === 'slot') return <OneSlot slotId={open.slotId} onClose={onClose} />;
  return (
    <NewSlot
      siteId={siteId}
      open={open}
      onClose={onClose}
      onMade={(slotId) => onOpen({ what: 'slot', slotId })}
    />
  );
}

function NewSlot(props: {
  readonly siteId: string;
  readonly open: SlotStart;
  readonly onClose: () => void;
  readonly onMade: (slotId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const create = useChange(timetableArea['timetable.create'], {
    stale: STALE,
    done: (slot) => {
      say(t('timetable.created', { title: slot.title }));
      props.onMade(slot.id);
    },
  });
  return (
    <Dialog title={t('timetable.newSlot')} onClose={props.onClose} wide>
      <SlotForm
        siteId={props.siteId}
        start={props.open}
        busy={create.isPending}
        failure={create.error}
        onCancel={props.onClose}
        onSubmit={(body) => create.mutate({ body })}
      />
    </Dialog>
  );
}

function OneSlot({ slotId, onClose }: { readonly slotId: string; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const answer = useAnswer(timetableArea['timetable.get'], { params: { slotId } });
  const [editing, setEditing] = useState(false);
  const [effect, setEffect] = useState<SlotEffect | null>(null);
  const update = useChange(timetableArea['timetable.update'], {
    stale: STALE,
    done: (changed) => {
      setEffect(changed.effect);
      setEditing(false);
    },
  });
  return (
    <Dialog title={answer.data?.title ?? t('timetable.slot')} onClose={onClose} wide>
      <Answer of={answer}>
        {(slot) =>
          editing ? (
            <SlotForm
              siteId={slot.siteId}
              start={slot}
              busy={update.isPending}
              failure={update.error}
              reload={() => {
                // The form keeps what it began with: sent again, it would undo what somebody else did.
                update.reset();
                setEditing(false);
                void answer.refetch();
              }}
              onCancel={() => setEditing(false)}
              onSubmit={(body: SlotBody) =>
                update.mutate({ params: { slotId }, body, ifMatch: slot.version })
              }
            />
          ) : (
            <div className="stack">
              {effect && <EffectNote effect={effect} />}
              <SlotFacts slot={slot} />
              <Ways slot={slot} edit={() => setEditing(true)} onClose={onClose} />
            </div>
          )
        }
      </Answer>
    </Dialog>
  );
}

function Ways({
  slot,
  edit,
  onClose,
}: {
  readonly slot: Slot;
  readonly edit: () => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const say = useSay();
  const [asking, setAsking] = useState(false);
  const end = useChange(timetableArea['timetable.end'], {
    stale: STALE,
    done: () => {
      say(t('timetable.ended', { title: slot.title }));
      onClose();
    },
  });
  if (slot.ended) return null;
  return (
    <div className="form-actions">
      <button type="button" className="button plain" onClick={() => setAsking(true)}>
        {t('timetable.end')}
      </button>
      <button type="button" className="button" onClick={edit}>
        {t('timetable.edit')}
      </button>
      {asking && (
        <Confirm
          title={t('timetable.endTitle')}
          submit={t('timetable.end')}
          tone="danger"
          busy={end.isPending}
          failure={end.error}
          reload={onClose}
          onClose={() => setAsking(false)}
          onConfirm={() => end.mutate({ params: { slotId: slot.id }, ifMatch: slot.version })}
        >
          <p>{t('timetable.endBody')}</p>
        </Confirm>
      )}
    </div>
  );
}
