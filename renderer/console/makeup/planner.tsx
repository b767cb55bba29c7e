/** The free times for one session's makeup, under what is asked for; the question stands in the address. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { makeupArea } from '../../../core/contracts/rest/makeup.ts';
import type { SessionDetail } from '../../../core/contracts/rest/sessions.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { SelectField, TextField } from '../parts/fields.tsx';
import { Icon } from '../parts/icon.tsx';
import { useRooms, useTrainers } from '../parts/reference.ts';
import { Section } from '../parts/section.tsx';
import { useAddress } from '../parts/site-choice.tsx';
import { Empty } from '../parts/states.tsx';
import type { Times } from '../parts/times.ts';
import { BookDialog } from './book-dialog.tsx';
import { RefusedTimes } from './refused-times.tsx';
import { SlotCalendar } from './slot-calendar.tsx';
import type { FreeSlot } from './weeks.ts';

/** The best so many are enough for most; the rest is a button away. */
const FEW = 40;
const MANY = 200;
/** The hub looks at so many days at most, and for so many minutes. */
const SHORTEST = 5;
const LONGEST = 720;

interface Props {
  readonly session: SessionDetail;
  readonly times: Times;
}

export function Planner({ session, times }: Props): ReactNode {
  const { t } = useTranslation();
  const question = useQuestion(session);
  const [limit, setLimit] = useState(FEW);
  const [chosen, setChosen] = useState<FreeSlot | null>(null);
  const [booked, setBooked] = useState<{ readonly id: string; readonly slot: FreeSlot } | null>(null);
  const params = { sessionId: session.id };
  const found = useAnswer(
    makeupArea['makeup.find'],
    { params, query: { ...question.query, limit } },
    { keep: true },
  );
  return (
    <>
      {question.fields}
      {booked && (
        <div className="note good" role="status">
          <Icon name="tick" />
          <div>
            <p className="note-title">
              {t('makeup.booked', {
                when: times.range(booked.slot.start, booked.slot.end),
                room: booked.slot.roomName,
              })}
            </p>
            <Link href={`/sessions/${booked.id}`}>{t('makeup.openSession')}</Link>
          </div>
        </div>
      )}
      <Answer of={found}>
        {(answer) => (
          <>
            <p className="soft">{t('makeup.participants', { count: answer.participants })}</p>
            <Section
              title={t('makeup.slots')}
              lead={t(answer.slots.length === limit ? 'makeup.bestOf' : 'makeup.slotsCount', {
                count: answer.slots.length,
              })}
            >
              {answer.slots.length === 0 ? (
                <Empty icon="calendar" title={t('makeup.none')}>
                  <p>{t('makeup.noneBody')}</p>
                </Empty>
              ) : (
                <SlotCalendar slots={answer.slots} times={times} choose={setChosen} />
              )}
              {limit === FEW && answer.slots.length === FEW && (
                <p>
                  <button type="button" className="button plain" onClick={() => setLimit(MANY)}>
                    {t('makeup.all')}
                  </button>
                </p>
              )}
            </Section>
            {answer.refused.length > 0 && (
              <RefusedTimes refused={answer.refused} times={times} open={answer.slots.length === 0} />
            )}
            {chosen && (
              <BookDialog
                sessionId={session.id}
                slot={chosen}
                trainer={
                  question.trainerId
                    ? { id: question.trainerId, name: answer.trainer.displayName }
                    : { id: null, name: answer.trainer.displayName }
                }
                times={times}
                onClose={() => setChosen(null)}
                onBooked={(id) => {
                  setBooked({ id, slot: chosen });
                  setChosen(null);
                }}
              />
            )}
          </>
        )}
      </Answer>
    </>
  );
}

function useQuestion(session: SessionDetail) {
  const { t } = useTranslation();
  const rooms = useRooms(session.siteId);
  const trainers = useTrainers(session.siteId);
  const [from, setFrom] = useAddress('from');
  const [until, setUntil] = useAddress('until');
  const [roomId, setRoom] = useAddress('room');
  const [trainerId, setTrainer] = useAddress('trainer');
  const [minutes, setMinutes] = useAddress('minutes');
  const length = Number(minutes);
  const usable = Number.isInteger(length) && length >= SHORTEST && length <= LONGEST;
  const original = (Date.parse(session.scheduledEnd) - Date.parse(session.scheduledStart)) / 60_000;
  const query = {
    ...(from ? { from } : {}),
    ...(until ? { until } : {}),
    ...(roomId ? { roomId } : {}),
    ...(trainerId ? { trainerId } : {}),
    ...(usable ? { minutes: length } : {}),
  };
  const fields = (
    <div className="filters">
      <TextField label={t('makeup.from')} type="date" value={from} onChange={setFrom} />
      <TextField label={t('makeup.until')} type="date" value={until} onChange={setUntil} min={from} />
      <SelectField
        label={t('makeup.room')}
        value={roomId}
        none={t('makeup.anyRoom')}
        options={rooms.options}
        onChange={setRoom}
      />
      <SelectField
        label={t('makeup.trainer')}
        value={trainerId}
        none={t('makeup.sameTrainer')}
        options={trainers.options}
        onChange={setTrainer}
      />
      <TextField
        label={t('makeup.minutes')}
        type="number"
        min={SHORTEST}
        max={LONGEST}
        value={minutes || String(original)}
        onChange={setMinutes}
      />
    </div>
  );
  return { query, fields, trainerId };
}
