/** Feedback on a session: four ratings and, who wants, a few words. Nobody sees who gave it. */
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams } from 'wouter';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { sessionsArea } from '../../../core/contracts/rest/sessions.ts';
import { worklistArea } from '../../../core/contracts/rest/worklist.ts';
import { useAnswer, useChange } from '../api/queries.ts';
import { Choice } from '../parts/choice.tsx';
import { TextArea } from '../parts/fields.tsx';
import { Form } from '../parts/form.tsx';
import { PageHeader } from '../parts/page-header.tsx';
import { useTimes } from '../parts/times.ts';
import { useSay } from '../parts/toast.tsx';
import './mine.css';

const DIMENSIONS = ['content', 'delivery', 'engagement', 'overall'] as const;
type Dimension = (typeof DIMENSIONS)[number];
const MARKS = ['1', '2', '3', '4', '5'] as const;
type Marks = Readonly<Partial<Record<Dimension, (typeof MARKS)[number]>>>;

export function FeedbackPage(): ReactNode {
  const { sessionId = '' } = useParams<{ sessionId: string }>();
  const { t } = useTranslation();
  const times = useTimes();
  const say = useSay();
  const [, go] = useLocation();
  const { data: session } = useAnswer(sessionsArea['sessions.get'], { params: { sessionId } });
  const [marks, setMarks] = useState<Marks>({});
  const [comment, setComment] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = useChange(recordsArea['feedback.submit'], {
    stale: [recordsArea['records.list'], worklistArea['worklist.list']],
    done: () => {
      say(t('mine.feedback.thanks'));
      go('/mine');
    },
  });
  const send = () => {
    const { content, delivery, engagement, overall } = marks;
    if (!content || !delivery || !engagement || !overall) return setMissing(true);
    setMissing(false);
    const body = {
      content: Number(content),
      delivery: Number(delivery),
      engagement: Number(engagement),
      overall: Number(overall),
      comment: comment.trim(),
    };
    submit.mutate({ params: { sessionId }, body });
  };
  return (
    <>
      <PageHeader
        title={t('mine.feedback.title')}
        back={{ href: '/mine', word: t('mine.title') }}
        lead={
          session ? `${session.title}, ${times.range(session.scheduledStart, session.scheduledEnd)}` : '…'
        }
      />
      <div className="card narrow">
        <Form
          onSubmit={send}
          busy={submit.isPending}
          failure={submit.error}
          submit={t('mine.feedback.submit')}
        >
          <p>{t('mine.feedback.lead')}</p>
          {DIMENSIONS.map((dimension) => (
            <div key={dimension} className="marks">
              <Choice
                legend={t(`mine.feedback.ask.${dimension}`)}
                value={marks[dimension] ?? null}
                options={MARKS.map((mark) => ({ value: mark, word: mark }))}
                onChange={(mark) => setMarks({ ...marks, [dimension]: mark })}
              />
            </div>
          ))}
          <p className="soft small">{t('mine.feedback.scale')}</p>
          {missing && (
            <p className="wrong" role="alert">
              {t('mine.feedback.missing')}
            </p>
          )}
          <TextArea
            label={t('mine.feedback.comment')}
            hint={t('mine.feedback.commentHint')}
            field="comment"
            maxLength={1000}
            value={comment}
            onChange={setComment}
          />
        </Form>
      </div>
    </>
  );
}
