import type { ReactElement } from 'react';
import type { FormErrors } from '../../lib/field-errors.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { AlreadyThere } from './already-there.tsx';
import { AssetsField } from './assets-field.tsx';
import { emptyPart, isWhole, type PartForm } from './form.ts';
import { words } from './messages.ts';
import { RequirementField } from './requirement-field.tsx';
import { RulesField } from './rules-field.tsx';
import type { StepProps } from './steps.ts';

/** Step 1: which requirement, where, and what of it scanners report. */
export function WhatStep({ form, change, errors, draft }: StepProps): ReactElement {
  const { parts } = form;
  const changePart = (at: number, patch: Partial<PartForm>): void => change({ parts: parts.map((part, index) => (index === at ? { ...part, ...patch } : part)) });
  return (
    <div className="space-y-5">
      {parts.map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name, and their order is theirs
        <Card key={at} {...(parts.length > 1 ? { title: words.part(at + 1) } : {})} {...(parts.length > 1 ? { actions: <RemovePart onPress={() => change({ parts: parts.filter((_one, index) => index !== at) })} /> } : {})}>
          <PartFields part={part} draft={draft} errors={errors} place={placeOf(parts, at)} onChange={(patch) => changePart(at, patch)} />
        </Card>
      ))}
      {errors.at('scope') === null ? null : <p className="text-bad">{errors.at('scope')}</p>}
      <Button onPress={() => change({ parts: [...parts, { ...emptyPart, type: parts.at(-1)?.type ?? '', assets: parts.at(-1)?.assets ?? [] }] })}>{words.addPart}</Button>
    </div>
  );
}

/** Place of a part in what is sent, where parts that are only begun are left out. */
function placeOf(parts: readonly PartForm[], at: number): string {
  return `scope[${parts.slice(0, at).filter(isWhole).length}]`;
}

function RemovePart({ onPress }: { readonly onPress: () => void }): ReactElement {
  return (
    <Button kind="quiet" small onPress={onPress}>
      {words.removePart}
    </Button>
  );
}

function PartFields({ part, place, errors, draft, onChange }: { readonly part: PartForm; readonly place: string; readonly errors: FormErrors; readonly draft: string | undefined; readonly onChange: (patch: Partial<PartForm>) => void }): ReactElement {
  const at = (field: string): string | null => (isWhole(part) ? errors.at(`${place}.${field}`) : null);
  return (
    <div className="space-y-5">
      <RequirementField value={part.requirement} onChange={(requirement) => onChange({ requirement })} error={at('requirement')} />
      <AssetsField part={part} onChange={onChange} error={at('asset')} />
      <AlreadyThere part={part} draft={draft} />
      <RulesField part={part} onChange={onChange} error={at('rules')} />
      {isWhole(part) && errors.at(place) !== null ? <p className="text-sm text-bad">{errors.at(place)}</p> : null}
    </div>
  );
}
