/** Four questions with five faces each, and an optional comment. */
import { type ReactNode, useState } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';
import type { KioskScreen } from '../../../core/contracts/kiosk-view.ts';
import { useKiosk } from '../kiosk-context.ts';
import { BackButton } from '../parts/back-button.tsx';
import { Icon } from '../parts/icons.tsx';
import { Title } from '../parts/layout.tsx';
import { OnScreenKeyboard } from '../parts/on-screen-keyboard.tsx';
import { RatingFace } from '../parts/pictures.tsx';
import { Sheet } from '../parts/sheet.tsx';

const QUESTIONS = ['content', 'delivery', 'engagement', 'overall'] as const;
type Question = (typeof QUESTIONS)[number];
type Answers = Partial<Record<Question, number>>;
const RATINGS = [1, 2, 3, 4, 5] as const;
const COMMENT_MAX = 1_000;

interface RatingProps {
  readonly question: Question;
  readonly value: number | undefined;
  readonly onChange: (value: number) => void;
}

function Rating({ question, value, onChange }: RatingProps): ReactNode {
  const { t } = useKiosk();
  return (
    <RadioGroup
      className="rating"
      orientation="horizontal"
      value={value === undefined ? null : String(value)}
      onChange={(text) => onChange(Number(text))}
    >
      <Label>{t(`feedback.${question}`)}</Label>
      <div className="rating-options">
        {RATINGS.map((rating) => (
          <Radio key={rating} value={String(rating)} className="rating-option">
            <RatingFace value={rating} />
            <span>{t(`feedback.${rating}`)}</span>
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}

interface CommentProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onClose: () => void;
}

/** Who opens the sheet wants to type. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus();
}

function CommentSheet({ value, onChange, onClose }: CommentProps): ReactNode {
  const { t } = useKiosk();
  return (
    <Sheet title={t('feedback.comment')} onClose={onClose}>
      <div className="field">
        <label htmlFor="comment" className="help">
          {t('feedback.commentHint')}
        </label>
        <textarea
          id="comment"
          ref={takeFocus}
          rows={3}
          value={value}
          maxLength={COMMENT_MAX}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <OnScreenKeyboard layout="text" value={value} onChange={onChange} maxLength={COMMENT_MAX} />
      <div className="sheet-foot">
        <p className="numbers">
          {value.length} / {COMMENT_MAX}
        </p>
        <button type="button" className="button" onClick={onClose}>
          <Icon name="tick" />
          {t('common.done')}
        </button>
      </div>
    </Sheet>
  );
}

type FeedbackScreen = Extract<KioskScreen, { kind: 'feedback' }>;

export function Feedback({ screen }: { readonly screen: FeedbackScreen }): ReactNode {
  const { t, act } = useKiosk();
  const [answers, setAnswers] = useState<Answers>({});
  const [comment, setComment] = useState('');
  const [commenting, setCommenting] = useState(false);
  const { content, delivery, engagement, overall } = answers;
  const left = QUESTIONS.filter((question) => answers[question] === undefined).length;
  const send = (): void => {
    if (content === undefined || delivery === undefined) return;
    if (engagement === undefined || overall === undefined) return;
    act({ do: 'submit-feedback', content, delivery, engagement, overall, comment: comment.trim() });
  };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <Title>{t('feedback.title', { title: screen.title })}</Title>
          <p className="private">
            <Icon name="lock" /> {t('feedback.private')}
          </p>
        </div>
        <BackButton cancel />
      </div>
      <div className="ratings">
        {QUESTIONS.map((question) => (
          <Rating
            key={question}
            question={question}
            value={answers[question]}
            onChange={(value) => setAnswers((before) => ({ ...before, [question]: value }))}
          />
        ))}
      </div>
      <div className="page-foot">
        <button type="button" className="button plain" onClick={() => setCommenting(true)}>
          <Icon name="pencil" />
          {t(comment === '' ? 'feedback.addComment' : 'feedback.editComment')}
        </button>
        <p className="numbers" role="status">
          {left > 0 ? t('feedback.left', { count: left }) : ''}
        </p>
        <button type="button" className="button" disabled={left > 0} onClick={send}>
          <Icon name="tick" />
          {t('feedback.send')}
        </button>
      </div>
      {commenting && (
        <CommentSheet value={comment} onChange={setComment} onClose={() => setCommenting(false)} />
      )}
    </div>
  );
}
