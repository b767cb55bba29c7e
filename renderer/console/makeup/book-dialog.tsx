/** Asks before a makeup is booked; when the time has gone meanwhile it says what took it, and looks again. */
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { makeupArea } from '../../../core/contracts/rest/makeup.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { refresh, useChange } from '../api/queries.ts';
import { Confirm } from '../parts/confirm.tsx';
import type { Times } from '../parts/times.ts';
import type { FreeSlot } from './weeks.ts';

interface Props {
  readonly sessionId: string;
  readonly slot: FreeSlot;
  /** Without an id: whoever trained the original. */
  readonly trainer: { readonly id: string | null; readonly name: string };
  readonly times: Times;
  readonly onClose: () => void;
  readonly onBooked: (sessionId: string) => void;
}

export function BookDialog({ sessionId, slot, trainer, times, onClose, onBooked }: Props): ReactNode {
  const { t } = useTranslation();
  const client = useQueryClient();
  const find = makeupArea['makeup.find'];
  const book = useChange(makeupArea['makeup.book'], {
    stale: [find, worklistArea['worklist.list'], sessionsArea['sessions.get'], sessionsArea['sessions.list']],
    done: ({ id }) => onBooked(id),
  });
  const { roomId, start, end } = slot;
  const send = () =>
    book.mutate(
      {
        params: { sessionId },
        body: { roomId, start, end, ...(trainer.id ? { trainerId: trainer.id } : {}) },
      },
      { onError: () => void refresh(client, [find]) },
    );
  return (
    <Confirm
      title={t('makeup.confirm')}
      submit={t('makeup.book')}
      busy={book.isPending}
      failure={book.error}
      onClose={onClose}
      onConfirm={send}
    >
      <p>
        {t('makeup.confirmBody', {
          when: times.range(start, end),
          room: slot.roomName,
          trainer: trainer.name,
        })}
      </p>
      {slot.because.length > 0 && (
        <p className="soft">{slot.because.map((reason) => t(`makeup.because.${reason}`)).join(', ')}</p>
      )}
      {book.error?.problem?.conflicts && <p>{t('makeup.goneBody')}</p>}
    </Confirm>
  );
}
