import type { ReactElement } from 'react';
import type { FormErrors } from '../../lib/field-errors.ts';
import { Button } from '../button.tsx';
import { SelectField, TextArea, TextField } from '../field.tsx';
import { words } from './messages.ts';

const effects = ['before', 'suspend', 'end'] as const;

/** A condition as it is written; `effect`: before cover starts, or what missing it does afterwards. */
export type ConditionText = { readonly text: string; readonly due: string; readonly effect: (typeof effects)[number]; /** Days after which it is shown again; empty: it is shown once. */ readonly everyDays: string };

export const noCondition: ConditionText = { text: '', due: '', effect: 'suspend', everyDays: '' };
const most = 20;

/** The conditions that are written, as a decision names them. */
export function askedConditions(written: readonly ConditionText[]) {
  return written
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, due, effect, everyDays }) => {
      if (effect === 'before') return { kind: 'precedent' as const, text, due };
      return everyDays.trim() === '' ? { kind: 'subsequent' as const, text, due, breach: effect } : { kind: 'continuous' as const, text, due, everyDays: Number(everyDays), breach: effect };
    });
}

/** Names of the fields of so many conditions, for what is wrong with them. */
export function conditionPaths(count: number): readonly string[] {
  return Array.from({ length: count }, (_one, at) => (['text', 'due', 'everyDays'] as const).flatMap((field) => [`conditions.${at}.${field}`, `conditions[${at}].${field}`])).flat();
}

/** What the approval is bound to: none while nothing is written, and as many as are needed. */
export function ConditionFields({ value, onChange, lastDay, errors }: {
  readonly value: readonly ConditionText[];
  readonly onChange: (value: readonly ConditionText[]) => void;
  readonly lastDay: string;
  readonly errors: FormErrors;
}): ReactElement {
  const set = (at: number, part: Partial<ConditionText>): void => onChange(value.map((one, index) => (index === at ? { ...one, ...part } : one)));
  // A condition that is left empty is not sent: what is wrong is counted over those that are.
  const errorAt = (at: number, field: 'text' | 'due' | 'everyDays'): string | null => {
    const sent = value.slice(0, at).filter(({ text }) => text.trim() !== '').length;
    return errors.at(`conditions.${sent}.${field}`) ?? errors.at(`conditions[${sent}].${field}`);
  };
  return (
    <>
      {value.map(({ text, due, effect, everyDays }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name, and their order is theirs
        <div key={at} className="space-y-3">
          <TextArea
            label={at === 0 ? words.condition : words.conditionNumber(at + 1)} hint={words.conditionHint} optional value={text}
            onChange={(next) => set(at, { text: next })} error={text.trim() === '' ? null : errorAt(at, 'text')}
          />
          {text === '' ? null : (
            <>
              <TextField type="date" label={words.conditionDue} max={lastDay} value={due} onChange={(next) => set(at, { due: next })} error={errorAt(at, 'due')} />
              <SelectField
                label={words.conditionEffect}
                value={effect}
                onChange={(next) => set(at, { effect: effects.find((one) => one === next) ?? 'suspend' })}
                options={effects.map((one) => ({ value: one, label: words.conditionEffects[one] }))}
              />
              {effect === 'before' ? null : (
                <TextField label={words.conditionEvery} hint={words.conditionEveryHint} optional inputMode="numeric" value={everyDays} onChange={(next) => set(at, { everyDays: next })} error={errorAt(at, 'everyDays')} />
              )}
            </>
          )}
        </div>
      ))}
      {value.at(-1)?.text === '' || value.length >= most ? null : <Button small onPress={() => onChange([...value, noCondition])}>{words.anotherCondition}</Button>}
    </>
  );
}
