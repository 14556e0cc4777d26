import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { calendarDayText, dayText, zoneText } from '../../lib/dates.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { useSettled } from '../../lib/use-settled.ts';
import { CheckboxField, TextArea, TextField } from '../field.tsx';
import { signerWords } from '../messages.ts';
import { Signers } from '../signers.tsx';
import { Answer } from '../states.tsx';
import { toast } from '../toast.tsx';
import { ActionFrame } from './action-frame.tsx';
import { actionWords, renewWords as words, words as kit } from './messages.ts';
import type { ActionDialogProps } from './subject.ts';

type Renewal = NonNullable<Reply<'POST /exceptions/:id/renew/preview'>['renewal']>;
type Values = Partial<Readonly<Record<(typeof fields)[number], string>>> & { readonly reached?: readonly string[] };

const override = ['capOverride.reason', 'capOverride.funding', 'capOverride.policyReview'] as const;
const fields = ['lastDay', 'progress', 'usage', 'need', ...override] as const;

/** Asks for more time, with how far it may go and why before it is sent. */
export function RenewDialog({ subject: { id }, onClose }: ActionDialogProps): ReactElement {
  const [kept, keep, forget] = useKeptText(`${id} renew`, '{}');
  const values = JSON.parse(kept) as Values;
  const [asked, setAsked] = useState(false);
  const content = useApi('GET /exceptions/:id', { params: { id } }).data;
  const lastDay = useSettled(textAt(values, 'lastDay'));
  const preview = useApi('POST /exceptions/:id/renew/preview', { params: { id }, body: lastDay === '' ? {} : { lastDay } }, { keepPrevious: true });
  const renew = useChange('POST /exceptions/:id/renew', {
    onSuccess: () => {
      forget();
      toast(kit.done(id, actionWords.renew.toLowerCase()));
      onClose();
    },
  });
  const errors = formErrors(renew.error, fields);
  const overrides = override.some((name) => textAt(values, name) !== '');
  const missing = fields.filter((name) => textAt(values, name) === '' && (overrides || !isOverride(name)));
  const set = (name: keyof Values, value: string | readonly string[]): void => keep(JSON.stringify({ ...values, [name]: value }));
  const submit = (): void => {
    setAsked(true);
    if (missing.length > 0) return;
    const [reason, funding, policyReview] = override.map((name) => textAt(values, name));
    renew.mutate({
      params: { id },
      body: {
        lastDay: textAt(values, 'lastDay'), progress: textAt(values, 'progress'), usage: textAt(values, 'usage'), need: textAt(values, 'need'), reached: [...(values.reached ?? [])],
        ...(overrides ? { capOverride: { reason: reason ?? '', funding: funding ?? '', policyReview: policyReview ?? '' } } : {}),
      },
    });
  };
  const text = (name: (typeof fields)[number], label: string, hint: string): ReactElement => (
    <TextArea key={name} label={label} hint={hint} rows={3} value={values[name] ?? ''} onChange={(value) => set(name, value)} error={asked && missing.includes(name) ? kit.missing : errors.at(name)} />
  );
  const planned = (content?.content.remediation?.milestones ?? []).map(({ title }) => title).filter((title) => content?.reached.every((one) => one.title !== title));
  return (
    <ActionFrame title={actionWords.renew} then={words.then} label={actionWords.renew} busy={renew.isPending} error={renew.error} errors={errors} onSubmit={submit} onClose={onClose}>
      <Answer query={preview} lines={3}>{({ renewal }) => (renewal === null ? <p>{words.nothing}</p> : <Caps renewal={renewal} />)}</Answer>
      <TextField
        type="date" label={words.lastDay} max="9999-12-31" autoFocus value={values.lastDay ?? ''} onChange={(value) => set('lastDay', value)}
        {...(preview.data?.renewal?.lastDay == null ? {} : { hint: words.latest(calendarDayText(preview.data.renewal.lastDay)) })}
        error={asked && missing.includes('lastDay') ? kit.missing : errors.at('lastDay')}
      />
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
      <details open={overrides}>
        <summary className="cursor-pointer text-accent">{words.override}</summary>
        <div className="mt-3 space-y-4">
          <p className="text-sm text-muted">{words.overrideHint}</p>
          {text('capOverride.reason', words.overrideReason, kit.atLeast(30))}
          {text('capOverride.funding', words.funding, kit.atLeast(20))}
          {text('capOverride.policyReview', words.policyReview, kit.atLeast(5))}
        </div>
      </details>
    </ActionFrame>
  );
}

/** When it can be asked for, every cap with its arithmetic, and what stands against it now. */
function Caps({ renewal: { opens, due, end, zone, lastDay, caps, required, refusals } }: { readonly renewal: Renewal }): ReactElement {
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

function textAt(values: Values, name: (typeof fields)[number]): string {
  return (values[name] ?? '').trim();
}

function isOverride(name: (typeof fields)[number]): boolean {
  return (override as readonly string[]).includes(name);
}
