import type { ReactElement } from 'react';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { words } from './messages.ts';

export type Milestone = { readonly title: string; readonly due: string };

/** The rows of a plan in which something is written. */
export function wholeMilestones(rows: readonly Milestone[]): Milestone[] {
  return rows.filter(({ title, due }) => title.trim() !== '' || due !== '').map(({ title, due }) => ({ title: title.trim(), due }));
}

/** What is done, and by when; as many as it takes. */
export function MilestoneRows({ rows, onChange, error }: { readonly rows: readonly Milestone[]; readonly onChange: (rows: readonly Milestone[]) => void; readonly error: string | null }): ReactElement {
  const put = (at: number, patch: Partial<Milestone>): void => onChange(rows.map((row, index) => (index === at ? { ...row, ...patch } : row)));
  return (
    <fieldset className="space-y-3">
      <legend className="font-medium">{words.plan}</legend>
      {rows.map(({ title, due }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: milestones have no name, and their order is theirs
        <div key={at} className="grid items-end gap-2 sm:grid-cols-[minmax(0,1fr)_11rem]">
          <TextField label={words.step} value={title} onChange={(text) => put(at, { title: text })} />
          <TextField type="date" label={words.by} max="9999-12-31" value={due} onChange={(day) => put(at, { due: day })} />
        </div>
      ))}
      <Button small onPress={() => onChange([...rows, { title: '', due: '' }])}>
        {words.addStep}
      </Button>
      {error === null ? null : <p className="text-sm text-bad">{error}</p>}
    </fieldset>
  );
}
