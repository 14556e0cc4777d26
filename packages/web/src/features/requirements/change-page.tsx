import { useNavigate, useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { formErrors } from '../../lib/field-errors.ts';
import { useApi, useChange } from '../../lib/queries.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { ActionFrame } from '../../ui/actions/action-frame.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckboxField, SelectField, TextArea, TextField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Problem } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { ImpactTable } from './impact-table.tsx';
import { words } from './messages.ts';

type Standing = Reply<'GET /requirements/:document/:clause'>;
type Place = { readonly document: string; readonly clause: string };
type Draft = { readonly title: string; readonly statement: string; readonly tier: string; readonly maxDays: string; readonly conforming: string; readonly aliases: string; readonly waivable: boolean; readonly withdrawn: boolean; readonly effective: string };

/** A changed version of a requirement: its impact first, then the way to publish it. */
export function ChangePage(): ReactElement {
  const params = useParams({ strict: false }) as Partial<Place>;
  const place = { document: params.document ?? '', clause: params.clause ?? '' };
  const query = useApi('GET /requirements/:document/:clause', { params: place });
  return <Answer query={query} whole>{(standing) => <Form key={standing.revision} place={place} standing={standing} />}</Answer>;
}

function Form({ place, standing }: { readonly place: Place; readonly standing: Standing }): ReactElement {
  const [draft, setDraft] = useState<Draft>(() => draftOf(standing));
  const [isPublishing, setPublishing] = useState(false);
  const impact = useChange('POST /requirements/:document/:clause/impact');
  const set = <Field extends keyof Draft>(field: Field) => (value: Draft[Field]): void => {
    setDraft((known) => ({ ...known, [field]: value }));
    impact.reset();
  };
  const body = changeIn(draft, standing);
  const errors = formErrors(impact.error, ['title', 'statement', 'tier', 'maxDays', 'conforming', 'aliases', 'effective']);
  const { id } = standing;
  return (
    <>
      <PageHeader title={words.changeTitle(id)} below={words.changeBelow} above={<><Link to="/requirements">{words.title}</Link> / <Link to={requirementAddress(id)}>{id}</Link></>} />
      <div className="space-y-5">
        <Card title={words.changedVersion}>
          <div className="grid gap-4 md:grid-cols-2">
            <TextField className="md:col-span-2" label={words.columnTitle} value={draft.title} onChange={set('title')} error={errors.at('title')} />
            <TextArea label={words.text} rows={4} value={draft.statement} onChange={set('statement')} error={errors.at('statement')} />
            <div className="grid content-start gap-4">
              <SelectField label={words.tier} value={draft.tier} onChange={set('tier')} options={['1', '2', '3'].map((tier) => ({ value: tier, label: tier === '1' ? words.mostCritical : tier }))} error={errors.at('tier')} />
              <TextField optional type="number" min="1" label={words.longestDays} value={draft.maxDays} onChange={set('maxDays')} error={errors.at('maxDays')} />
              <TextField optional label={words.conforming} hint={words.conformingHint} value={draft.conforming} onChange={set('conforming')} error={errors.at('conforming')} />
              <TextField optional label={words.aliases} hint={words.aliasesHint} value={draft.aliases} onChange={set('aliases')} error={errors.at('aliases')} />
            </div>
            <CheckboxField label={words.waivable} value={draft.waivable} onChange={set('waivable')} />
            <CheckboxField label={words.withdraw} hint={words.withdrawHint} value={draft.withdrawn} onChange={set('withdrawn')} />
            <TextField optional type="date" label={words.effective} hint={words.effectiveHint} value={draft.effective} onChange={set('effective')} error={errors.at('effective')} />
          </div>
          <div data-print="off" className="mt-4 flex flex-wrap gap-2">
            <Button busy={impact.isPending} onPress={() => impact.mutate({ params: place, body })}>{words.showImpact}</Button>
            <Button kind="primary" disabledBecause={impact.data === undefined ? words.impactFirst : null} onPress={() => setPublishing(true)}>{words.publish}</Button>
          </div>
        </Card>
        <Problem error={impact.error} />
        {impact.data === undefined ? null : <Card title={words.impact}><ImpactTable impact={impact.data} /></Card>}
      </div>
      {isPublishing ? <Publish place={place} standing={standing} body={body} onClose={() => setPublishing(false)} /> : null}
    </>
  );
}

function Publish({ place, standing, body, onClose }: { readonly place: Place; readonly standing: Standing; readonly body: ReturnType<typeof changeIn>; readonly onClose: () => void }): ReactElement {
  const navigate = useNavigate();
  const publish = useChange('PATCH /requirements/:document/:clause', {
    onSuccess: ({ version, awaits }) => {
      toast(awaits === null ? words.published(standing.id, version) : words.waits);
      void navigate({ to: requirementAddress(standing.id) });
    },
  });
  return (
    <ActionFrame title={words.publish} then={words.publishThen} label={words.publish} busy={publish.isPending} error={publish.error} errors={formErrors(publish.error, [])} onClose={onClose} onSubmit={() => publish.mutate({ params: place, ifMatch: `"${standing.revision}"`, body })} />
  );
}

function draftOf({ title, statement, tier, maxDays, conforming = [], aliases = [], waivable, withdrawn = false }: Standing): Draft {
  return { title, statement, tier: String(tier), maxDays: maxDays === undefined ? '' : String(maxDays), conforming: conforming.join(', '), aliases: aliases.join(', '), waivable, withdrawn, effective: '' };
}

/** What of the draft differs from what is in force. */
function changeIn(draft: Draft, standing: Standing) {
  const before = draftOf(standing);
  const tier: 1 | 2 | 3 = draft.tier === '1' ? 1 : draft.tier === '2' ? 2 : 3;
  const [values, aliases] = [listed(draft.conforming), listed(draft.aliases)];
  return {
    ...(draft.title === before.title ? {} : { title: draft.title }), ...(draft.statement === before.statement ? {} : { statement: draft.statement }),
    ...(draft.tier === before.tier ? {} : { tier }), ...(draft.maxDays === before.maxDays ? {} : { maxDays: draft.maxDays === '' ? null : Number(draft.maxDays) }),
    ...(draft.conforming === before.conforming ? {} : { conforming: values.length === 0 ? null : values }), ...(draft.waivable === before.waivable ? {} : { waivable: draft.waivable }),
    ...(draft.aliases === before.aliases ? {} : { aliases }), ...(draft.withdrawn === before.withdrawn ? {} : { withdrawn: draft.withdrawn }), ...(draft.effective === '' ? {} : { effective: draft.effective }),
  };
}

/** `a, b` */
function listed(text: string): string[] {
  return text.split(',').map((value) => value.trim()).filter((value) => value !== '');
}
