import type { ReactElement } from 'react';
import { useOffered } from '../../lib/offered.ts';
import { CheckboxField } from '../../ui/field.tsx';
import { choosable, columnsText } from './columns.tsx';
import { words } from './messages.ts';

/** Which columns the table shows; it stands in the address. */
export function ChooseColumns({ shown, onChoose }: { readonly shown: readonly string[]; readonly onChoose: (columns: string | null) => void }): ReactElement {
  const { levels } = useOffered();
  return (
    <details className="mb-4">
      <summary className="cursor-pointer text-accent">{words.columns}</summary>
      <div className="mt-3 grid grid-cols-1 gap-2 sm:grid-cols-3 lg:grid-cols-4">
        {choosable.filter(({ id }) => id !== 'level' || levels).map(({ id, header }) => (
          <CheckboxField
            key={id}
            label={header}
            value={shown.includes(id)}
            onChange={(wanted) => onChoose(columnsText(wanted ? [...shown, id] : shown.filter((one) => one !== id)))}
          />
        ))}
      </div>
    </details>
  );
}
