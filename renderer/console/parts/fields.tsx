/** Fields with their label, a hint, and what the hub found wrong. Plain elements: phones bring their own pickers. */
import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { useIssue } from './form.tsx';
import { Icon } from './icon.tsx';

interface Common {
  readonly label: string;
  readonly hint?: string | undefined;
  /** Name of the field in the operation's body, where the hub's finding about it is shown. */
  readonly field?: string;
  /** A finding of the page's own. */
  readonly wrong?: string | null;
}

interface Wiring {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

/** Label, hint and finding around whatever is filled in. */
export function Field(props: Common & { readonly children: (wiring: Wiring) => ReactNode }): ReactNode {
  const id = useId();
  const found = useIssue(props.field);
  const wrong = props.wrong ?? found;
  const described = [props.hint && `${id}-hint`, wrong && `${id}-wrong`].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      {props.hint && (
        <p id={`${id}-hint`} className="hint">
          {props.hint}
        </p>
      )}
      {props.children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': wrong ? true : undefined,
      })}
      {wrong && (
        <p id={`${id}-wrong`} className="wrong">
          <Icon name="warn" />
          {wrong}
        </p>
      )}
    </div>
  );
}

type Native = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  | 'type'
  | 'required'
  | 'autoComplete'
  | 'inputMode'
  | 'maxLength'
  | 'minLength'
  | 'min'
  | 'max'
  | 'step'
  | 'pattern'
  | 'placeholder'
  | 'spellCheck'
  | 'disabled'
>;

interface TextProps extends Common, Native {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One line of text; `type` may be `date`, `time`, `email`, `password`, `number`, `search`. */
export function TextField({ label, hint, field, wrong, value, onChange, ...native }: TextProps): ReactNode {
  return (
    <Field label={label} hint={hint} {...given({ field, wrong })}>
      {(wiring) => (
        <input {...native} {...wiring} value={value} onChange={(event) => onChange(event.target.value)} />
      )}
    </Field>
  );
}

export function TextArea(
  props: Common & {
    readonly value: string;
    readonly onChange: (value: string) => void;
    readonly required?: boolean;
    readonly maxLength?: number;
    readonly rows?: number;
  },
): ReactNode {
  const { value, onChange, required, maxLength, rows = 3 } = props;
  return (
    <Field {...props}>
      {(wiring) => (
        <textarea
          {...wiring}
          value={value}
          rows={rows}
          required={required}
          maxLength={maxLength}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly word: string;
}

export function SelectField(
  props: Common & {
    readonly value: string;
    readonly options: readonly Option[];
    readonly onChange: (value: string) => void;
    readonly required?: boolean;
    /** Words for "none of them"; left out when one must be chosen. */
    readonly none?: string;
  },
): ReactNode {
  const { value, options, onChange, required, none } = props;
  return (
    <Field {...props}>
      {(wiring) => (
        <select
          {...wiring}
          value={value}
          required={required}
          onChange={(event) => onChange(event.target.value)}
        >
          {(none !== undefined || value === '') && <option value="">{none ?? ''}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.word}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function CheckField(props: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}): ReactNode {
  return (
    <label className="check-field">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>{props.label}</span>
    </label>
  );
}

/** Only what is there: an optional property is left out, not undefined. */
function given(props: {
  field: string | undefined;
  wrong: string | null | undefined;
}): Pick<Common, 'field' | 'wrong'> {
  return {
    ...(props.field === undefined ? {} : { field: props.field }),
    ...(props.wrong === undefined ? {} : { wrong: props.wrong }),
  };
}
