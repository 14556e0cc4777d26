import type { ReactElement } from 'react';
import { calendarDayText } from '../../lib/dates.ts';
import { useOffered } from '../../lib/offered.ts';
import { EvidenceNeeds } from '../../ui/actions/evidence-needs.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckboxField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { ControlFields, MilestoneFields } from './list-fields.tsx';
import { dayAfter, type RequestForm } from './form.ts';
import { words } from './messages.ts';
import { RegimeFields } from './regime-fields.tsx';
import { OwnerField } from './owner-field.tsx';
import type { StepProps } from './steps.ts';

const leastJustification = 80;
/** Years of more than four digits are no day of the calendar that is sent. */
const farthest = '9999-12-31';
const quickDays = [30, 90, 180] as const;

/** Step 2: why, until when, what lowers the risk meanwhile, and how it ends. */
export function WhyStep({ form, change, errors, preview, today, draft, hasBegun = false }: StepProps): ReactElement {
  const { emergency } = useOffered();
  const bases = Object.entries(words.bases).filter(([value]) => value !== 'emergency' || emergency || form.basis === 'emergency');
  return (
    <div className="space-y-5">
      <Card>
        <div className="space-y-5">
          <TextField label={words.subject} hint={words.subjectHint} value={form.title} onChange={(title) => change({ title })} error={errors.at('title')} />
          <SelectField label={words.basis} value={form.basis} onChange={(basis) => change({ basis: basis as RequestForm['basis'] })} options={bases.map(([value, label]) => ({ value, label }))} error={errors.at('basis')} />
          <TextArea
            label={words.justification}
            hint={`${words.justificationHint} ${words.justificationLeft(leastJustification - form.justification.trim().length)}`}
            rows={5}
            value={form.justification}
            onChange={(justification) => change({ justification })}
            error={errors.at('justification')}
          />
          <OwnerField value={form.owner} onChange={(owner) => change({ owner })} error={errors.at('owner')} />
        </div>
      </Card>
      <Card>
        <TermFields form={form} change={change} errors={errors} preview={preview} today={today} hasBegun={hasBegun} />
      </Card>
      <Card>
        <ControlFields items={form.controls} onChange={(controls) => change({ controls })} error={errors.at('compensatingControls')} />
        <div className="mt-5">
          <CheckboxField label={words.notice} hint={words.noticeHint} value={form.notice} onChange={(notice) => change({ notice })} />
        </div>
      </Card>
      <Card>
        <div className="space-y-5">
          <MilestoneFields items={form.milestones} last={form.lastDay} onChange={(milestones) => change({ milestones })} error={errors.at('remediation')} />
          <TextField className="max-w-80" optional label={words.ticket} value={form.ticket} onChange={(ticket) => change({ ticket })} error={errors.at('ticket')} />
        </div>
      </Card>
      <RegimeFields form={form} change={change} errors={errors} preview={preview} />
      <EvidenceFields draft={draft} preview={preview} />
    </div>
  );
}

/** Files that clauses outside demand. They are attached to the draft, which saves itself once something is written. */
function EvidenceFields({ draft, preview }: Pick<StepProps, 'draft' | 'preview'>): ReactElement | null {
  const needs = preview.data?.evidence ?? [];
  if (needs.length === 0) return null;
  return (
    <Card title={words.evidence}>
      <EvidenceNeeds id={draft} needs={needs} />
      <p className="mt-3 text-sm text-muted">{draft === undefined ? words.evidenceLater : words.evidenceHint}</p>
    </Card>
  );
}

function TermFields({ form, change, errors, preview, today, hasBegun = false }: Omit<StepProps, 'draft'>): ReactElement {
  const longest = preview.data?.longest?.lastDay;
  const start = form.from === '' ? today : form.from;
  const quick = quickDays.map((days) => ({ days, day: dayAfter(start, days) })).filter(({ day }) => longest === undefined || day <= longest);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField type="date" label={words.lastDay} hint={words.lastDayHint} min={today.slice(0, 10)} max={farthest} value={form.lastDay} onChange={(lastDay) => change({ lastDay })} error={errors.at('validity.lastDay')} />
      {hasBegun ? null : (
        <TextField type="date" optional label={words.from} hint={words.fromHint} min={today.slice(0, 10)} max={farthest} value={form.from} onChange={(from) => change({ from })} error={errors.at('validity.from')} />
      )}
      <div className="flex flex-wrap gap-2 sm:col-span-2">
        {quick.map(({ days, day }) => (
          <Button key={days} small onPress={() => change({ lastDay: day })}>
            {words.days(days)}
          </Button>
        ))}
        {longest === undefined ? null : (
          <Button small onPress={() => change({ lastDay: longest })}>
            {words.longest(calendarDayText(longest))}
          </Button>
        )}
      </div>
    </div>
  );
}
