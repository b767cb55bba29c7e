/** One of a few, shown side by side. */
import type { ReactNode } from 'react';
import { Label, Radio, RadioGroup } from 'react-aria-components';

interface Props<V extends string> {
  readonly legend: string;
  readonly value: V | null;
  readonly options: readonly { readonly value: V; readonly word: string }[];
  readonly onChange: (value: V) => void;
}

export function Choice<V extends string>({ legend, value, options, onChange }: Props<V>): ReactNode {
  return (
    <RadioGroup className="choice" value={value} onChange={(chosen) => onChange(chosen as V)}>
      <Label>{legend}</Label>
      <div className="choice-options">
        {options.map((option) => (
          <Radio key={option.value} value={option.value} className="choice-option">
            {option.word}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  );
}
