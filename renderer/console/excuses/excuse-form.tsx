/** What an excuse is for, why, and papers, also straight from a phone's camera: for oneself, or by staff for somebody. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ExcuseDetail,
  excusesArea,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENTS,
} from '../../../core/contracts/rest/excuses.ts';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useApi } from '../api/api-context.ts';
import { asFailure, type Failure } from '../api/failure.ts';
import { refresh, useAnswer } from '../api/queries.ts';
import { ChosenFiles } from '../mine/chosen-files.tsx';
import { Choice } from '../parts/choice.tsx';
import { TextArea, TextField } from '../parts/fields.tsx';
import { FileDrop, Progress } from '../parts/file-drop.tsx';
import { Form } from '../parts/form.tsx';
import { useTimes } from '../parts/times.ts';
import '../mine/mine.css';

const ACCEPT = 'application/pdf,image/jpeg,image/png';

/** The session that an excuse is for, in a line. */
export function SessionName({ sessionId }: { readonly sessionId: string }): ReactNode {
  const times = useTimes();
  const { data } = useAnswer(sessionsArea['sessions.get'], { params: { sessionId } });
  return data ? `${data.title}, ${times.range(data.scheduledStart, data.scheduledEnd)}` : '…';
}

interface Props {
  /** Left out: oneself. */
  readonly personId?: string;
  /** Null: for days only. */
  readonly sessionId: string | null;
  readonly done: (excuse: ExcuseDetail) => void;
}

export function ExcuseForm({ personId, sessionId, done }: Props): ReactNode {
  const { t } = useTranslation();
  const times = useTimes();
  const today = times.today();
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState(today);
  const [what, setWhat] = useState<'session' | 'days'>(sessionId ? 'session' : 'days');
  const [reason, setReason] = useState('');
  const [files, setFiles] = useState<readonly File[]>([]);
  const sending = useHandIn(done);
  const send = () => {
    // The list below says which file it is.
    if (files.some(({ size }) => size > MAX_DOCUMENT_BYTES)) return;
    void sending.handIn(
      {
        ...(personId === undefined ? {} : { personId }),
        reach: sessionId && what === 'session' ? { what, sessionId } : { what: 'days', from, until },
        reason: reason.trim(),
      },
      files,
    );
  };
  const take = (more: readonly File[]) => setFiles([...files, ...more].slice(0, MAX_DOCUMENTS));
  return (
    <Form onSubmit={send} busy={sending.busy} failure={sending.failure} submit={t('mine.new.submit')}>
      {sessionId && (
        <Choice
          legend={t('mine.new.what')}
          value={what}
          options={(['session', 'days'] as const).map((one) => ({
            value: one,
            word: t(`mine.new.for.${one}`),
          }))}
          onChange={setWhat}
        />
      )}
      {what === 'days' && (
        <div className="fields">
          <TextField
            label={t('mine.new.from')}
            type="date"
            required
            value={from}
            onChange={(day) => {
              setFrom(day);
              if (day > until) setUntil(day);
            }}
          />
          <TextField
            label={t('mine.new.until')}
            type="date"
            required
            min={from}
            value={until}
            onChange={setUntil}
          />
        </div>
      )}
      <TextArea
        label={t('mine.new.reason')}
        hint={t('mine.new.reasonHint')}
        field="reason"
        required
        rows={4}
        maxLength={2000}
        value={reason}
        onChange={setReason}
      />
      <FileDrop
        label={t('mine.new.documents')}
        hint={t('mine.new.documentsHint', { mb: MAX_DOCUMENT_BYTES / 1024 / 1024 })}
        accept={ACCEPT}
        multiple
        camera="environment"
        disabled={sending.busy}
        onFiles={take}
      />
      <ChosenFiles files={files} remove={(file) => setFiles(files.filter((other) => other !== file))} />
      {sending.progress !== null && <Progress label={t('mine.new.sending')} done={sending.progress} />}
    </Form>
  );
}

interface Wanted {
  readonly personId?: string;
  readonly reach: ExcuseDetail['reach'];
  readonly reason: string;
}

/** The excuse first, then paper by paper; what is in already is not sent twice when one of them fails. */
function useHandIn(done: (excuse: ExcuseDetail) => void) {
  const api = useApi();
  const client = useQueryClient();
  const [made, setMade] = useState<ExcuseDetail | null>(null);
  const [sent, setSent] = useState<ReadonlySet<File>>(new Set());
  const [progress, setProgress] = useState<number | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const handIn = async (wanted: Wanted, files: readonly File[]) => {
    setFailure(null);
    setProgress(0);
    try {
      const excuse = made ?? (await api.call(excusesArea['excuses.submit'], { body: wanted }));
      setMade(excuse);
      const params = { excuseId: excuse.id };
      for (const [index, file] of files.entries()) {
        if (sent.has(file)) continue;
        await api.call(excusesArea['excuses.add-document'], {
          params,
          query: { name: file.name },
          file,
          onProgress: (done) => setProgress((index + done) / files.length),
        });
        setSent((before) => new Set(before).add(file));
      }
      await refresh(client, [
        excusesArea['excuses.list'],
        recordsArea['records.list'],
        recordsArea['records.roll'],
        worklistArea['worklist.list'],
      ]);
      done(excuse);
    } catch (error) {
      setFailure(asFailure(error));
    } finally {
      setProgress(null);
    }
  };
  return { handIn, progress, failure, busy: progress !== null };
}
