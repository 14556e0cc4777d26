import type { ReactElement, ReactNode } from 'react';
import { calendarDayText } from '../../lib/dates.ts';
import { useApi } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/page.tsx';
import { isRecord, isWhole, linesOf, type PartForm } from './form.ts';
import { words } from './messages.ts';
import { readReason, type StepProps, stepOf } from './steps.ts';

/** Step 3: everything as it would be sent, and what stands against it. */
export function CheckStep({ form, preview, onStep }: StepProps & { readonly onStep: (step: number) => void }): ReactElement {
  return (
    <div className="space-y-5">
      <Standing preview={preview} onStep={onStep} />
      <Card title={words.check}>
        <div className="space-y-4">
          {form.parts.filter(isWhole).map((part, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name, and their order is theirs
            <Sent key={at} part={part} />
          ))}
          <Told form={form} />
        </div>
      </Card>
      <p className="text-muted">{words.submitThen}</p>
    </div>
  );
}

function Standing({ preview: { data, asked }, onStep }: Pick<StepProps, 'preview'> & { readonly onStep: (step: number) => void }): ReactElement {
  if (asked && data === undefined) return <p role="status">{words.notChecked}</p>;
  const refusals = data?.refusals ?? [];
  if (asked && refusals.length === 0)
    return (
      <p role="status" className="rounded-md border border-ok bg-ok-soft px-4 py-3 font-medium text-ok">
        {words.nothingAgainst}
      </p>
    );
  return (
    <section aria-label={words.against(refusals.length)} className="rounded-md border border-bad bg-bad-soft px-4 py-3 text-bad">
      <h2 className="font-semibold">{words.against(refusals.length)}</h2>
      <ul className="mt-2 space-y-2">
        {refusals.map(({ code, text }) => {
          const step = stepOf(text);
          const { label, said } = readReason(text);
          return (
            <li key={`${code} ${text}`} className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="min-w-0 flex-1 basis-72 wrap-anywhere">
                {label === null ? null : <span className="block text-sm font-semibold">{label}</span>}
                {said}
              </span>
              {step === 3 ? null : (
                <Button kind="quiet" small onPress={() => onStep(step)}>
                  {words.steps[step - 1]}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Sent({ part }: { readonly part: PartForm }): ReactElement {
  const where = part.under === '' ? `${part.type} ${part.assets.join(', ')}` : words.everythingUnder(part.under);
  return (
    <div className="border-l-2 border-line pl-4 wrap-anywhere">
      <p className="font-medium">{part.requirement}</p>
      <p>{where}</p>
      <p className="text-sm text-muted">{isRecord(part) ? words.isRecord : `${part.scheme}: ${linesOf(part.rules).join(', ')}`}</p>
      <p className="text-sm text-muted">{[part.component, part.path, part.port, part.value].filter((term) => term !== '').join(', ')}</p>
    </div>
  );
}

function Told({ form }: Pick<StepProps, 'form'>): ReactElement {
  const { title, basis, owner, from, lastDay, justification, controls, milestones, ticket } = form;
  const own = useSession().data?.session?.person.name ?? '';
  const named = useApi('GET /people/:id', owner === '' ? null : { params: { id: owner } }).data?.name ?? owner;
  const list = (lines: readonly string[]): ReactNode => (lines.length === 0 ? words.isNothing : lines.map((line) => <p key={line}>{line}</p>));
  return (
    <Facts
      items={[
        { name: words.subject, value: title === '' ? words.isNothing : title },
        { name: words.basis, value: words.bases[basis] },
        { name: words.owner, value: owner === '' ? own : named },
        { name: words.lastDay, value: lastDay === '' ? words.isNothing : `${from === '' ? '' : `${words.fromDay(calendarDayText(from))} `}${words.until(calendarDayText(lastDay))}` },
        { name: words.justification, value: <span className="whitespace-pre-line">{justification === '' ? words.isNothing : justification}</span> },
        { name: words.controls, value: list(controls.filter(({ id }) => id !== '').map(({ id, statement }) => `${id}: ${statement}`)) },
        { name: words.plan, value: list(milestones.filter((one) => one.title !== '' && one.due !== '').map((one) => `${calendarDayText(one.due)}: ${one.title}`)) },
        ...(ticket === '' ? [] : [{ name: words.ticket, value: ticket }]),
      ]}
    />
  );
}
