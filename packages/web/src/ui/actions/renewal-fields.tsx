import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { calendarDayText, dayText, zoneText } from '../../lib/dates.ts';
import type { FormErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { CheckboxField, TextArea } from '../field.tsx';
import { signerWords } from '../messages.ts';
import { Signers } from '../signers.tsx';
import { renewWords as words, words as kit } from './messages.ts';

type Renewal = NonNullable<Reply<'POST /exceptions/:id/renew/preview'>['renewal']>;
type Content = Pick<Reply<'GET /exceptions/:id'>, 'content' | 'reached'>;

const override = ['capOverride.reason', 'capOverride.funding', 'capOverride.policyReview'] as const;
const texts = ['progress', 'usage', 'need', ...override] as const;
/** Fields of a renewal beside its content. */
export const renewalFields = ['lastDay', ...texts] as const;
type Field = (typeof renewalFields)[number];
type Values = Partial<Readonly<Record<Field, string>>> & { readonly reached?: readonly string[] };

export type Statement = {
  readonly lastDay: string;
  readonly setLastDay: (day: string) => void;
  /** Whether a field that must be filled in is asked for and is not. */
  readonly isMissing: (field: Field) => boolean;
  /** The statement as it is sent; null, and what is missing is shown, while something is. `dated`: the last day is a field of the form. */
  readonly take: (dated: boolean) => Omit<RenewBody, 'content' | 'lastDay'> | null;
  readonly forget: () => void;
  readonly values: Values;
  readonly set: (name: keyof Values, value: string | readonly string[]) => void;
};
type RenewBody = { readonly lastDay: string; readonly progress: string; readonly usage: string; readonly need: string; readonly reached: string[]; readonly capOverride?: { readonly reason: string; readonly funding: string; readonly policyReview: string }; readonly content?: unknown };

/** What is said beside the content of a renewal, kept in this tab, in the dialog and on the page alike. */
export function useRenewalStatement(id: string): Statement {
  const [kept, keep, forget] = useKeptText(`${id} renew`, '{}');
  const [asked, setAsked] = useState(false);
  const values = JSON.parse(kept) as Values;
  const at = (name: Field): string => (values[name] ?? '').trim();
  const overrides = override.some((name) => at(name) !== '');
  const isOpen = (name: Field): boolean => at(name) === '' && (overrides || !(override as readonly string[]).includes(name));
  const set: Statement['set'] = (name, value) => keep(JSON.stringify({ ...values, [name]: value }));
  return {
    values, set, forget, lastDay: at('lastDay'), setLastDay: (day) => set('lastDay', day), isMissing: (field) => asked && isOpen(field),
    take: (dated) => {
      setAsked(true);
      if (texts.some(isOpen) || (dated && isOpen('lastDay'))) return null;
      const capOverride = { reason: at('capOverride.reason'), funding: at('capOverride.funding'), policyReview: at('capOverride.policyReview') };
      return { progress: at('progress'), usage: at('usage'), need: at('need'), reached: [...(values.reached ?? [])], ...(overrides ? { capOverride } : {}) };
    },
  };
}

type Props = { readonly statement: Statement; readonly exception: Content | undefined; readonly errors: FormErrors };

export function RenewalFields({ statement: { values, set, isMissing }, exception, errors }: Props): ReactElement {
  const text = (name: (typeof texts)[number], label: string, hint: string): ReactElement => (
    <TextArea key={name} label={label} hint={hint} rows={3} value={values[name] ?? ''} onChange={(value) => set(name, value)} error={isMissing(name) ? kit.missing : errors.at(name)} />
  );
  const planned = (exception?.content.remediation?.milestones ?? []).map(({ title }) => title).filter((title) => exception?.reached.every((one) => one.title !== title));
  return (
    <>
      {planned.length === 0 ? null : (
        <fieldset className="space-y-2">
          <legend className="font-medium">{words.reached}</legend>
          {planned.map((title) => (
            <CheckboxField
              key={title}
              label={title}
              value={values.reached?.includes(title) === true}
              onChange={(is) => set('reached', is ? [...(values.reached ?? []), title] : (values.reached ?? []).filter((one) => one !== title))}
            />
          ))}
        </fieldset>
      )}
      {text('progress', words.progress, kit.atLeast(20))}
      {text('usage', words.usage, kit.atLeast(10))}
      {text('need', words.need, kit.atLeast(20))}
      <details open={override.some((name) => (values[name] ?? '') !== '')}>
        <summary className="cursor-pointer py-1 text-accent">{words.override}</summary>
        <div className="mt-3 space-y-4">
          <p className="text-sm text-muted">{words.overrideHint}</p>
          {text('capOverride.reason', words.overrideReason, kit.atLeast(30))}
          {text('capOverride.funding', words.funding, kit.atLeast(20))}
          {text('capOverride.policyReview', words.policyReview, kit.atLeast(5))}
        </div>
      </details>
    </>
  );
}

/** When it can be asked for, every cap with its arithmetic, and what stands against it now. */
export function Caps({ renewal: { opens, due, end, zone, lastDay, caps, required, refusals } }: { readonly renewal: Renewal }): ReactElement {
  return (
    <section aria-label={words.caps} className="rounded-md border border-line px-4 py-3 text-sm">
      <p>{words.window(calendarDayText(opens), calendarDayText(due))}</p>
      <p>{words.starts(dayText(end, zone), zoneText(zone))}</p>
      <p className="mt-2 font-medium">{lastDay === null ? words.none : words.latest(calendarDayText(lastDay))}</p>
      <ul className="mt-1 list-disc space-y-1 pl-5">
        {caps.map(({ text, rule }) => (
          <li key={text} className="wrap-anywhere">
            {text} <span className="text-muted">({rule})</span>
          </li>
        ))}
      </ul>
      {required === null ? null : (
        <>
          <p className="mt-2 font-medium">{signerWords.people}</p>
          <Signers required={required} />
        </>
      )}
      {refusals.map(({ text }) => (
        <p key={text} className="mt-2 text-bad">
          {text}
        </p>
      ))}
    </section>
  );
}
