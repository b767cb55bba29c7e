/** What trainees thought, in aggregate. Nothing is shown before enough have answered. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { recordsArea } from '../../../core/contracts/rest/records.ts';
import { useAnswer } from '../api/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { Section } from '../parts/section.tsx';

const DIMENSIONS = ['content', 'delivery', 'engagement', 'overall'] as const;
const BEST = 5;

export function FeedbackPanel({ sessionId }: { readonly sessionId: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const feedback = useAnswer(recordsArea['feedback.aggregate'], { params: { sessionId } });
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  return (
    <Section title={t('sessions.feedback.title')}>
      <div id="feedback" />
      <Answer of={feedback}>
        {({ answers, averages, comments, closed }) => (
          <div className="card stack">
            <p className="soft">
              {averages === null
                ? t('sessions.feedback.tooFew')
                : t('sessions.feedback.answers', { count: answers })}{' '}
              {t(closed ? 'sessions.feedback.closed' : 'sessions.feedback.open')}
            </p>
            {averages && (
              <dl className="ratings">
                {DIMENSIONS.map((dimension) => (
                  <div key={dimension}>
                    <dt>{t(`parts.feedback.${dimension}`)}</dt>
                    <dd>
                      <span className="rating-bar" aria-hidden="true">
                        <span style={{ width: `${(averages[dimension] / BEST) * 100}%` }} />
                      </span>
                      <span className="numbers">
                        {t('sessions.feedback.ofFive', { value: number.format(averages[dimension]) })}
                      </span>
                    </dd>
                  </div>
                ))}
              </dl>
            )}
            {comments.length > 0 && (
              <ul className="comments">
                {comments.map((comment, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: comments have neither id nor author, on purpose.
                  <li key={index}>{comment}</li>
                ))}
              </ul>
            )}
          </div>
        )}
      </Answer>
    </Section>
  );
}
