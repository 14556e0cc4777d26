import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { severityWords } from '../../lib/finding-words.ts';
import { numberText } from '../../lib/messages.ts';
import type { UrlState } from '../../lib/url-state.ts';
import { useMedia } from '../../lib/use-media.ts';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';

type Answered = Reply<'GET /findings/facets'>;
type Name = 'severity' | 'unit' | 'requirement' | 'rule' | 'asset';

const order: readonly Name[] = ['severity', 'unit', 'requirement', 'rule', 'asset'];
const most = 8;

type Props = {
  readonly query: { readonly data: Answered | undefined; readonly error: unknown; readonly refetch: () => unknown };
  readonly chosen: UrlState;
  readonly onChoose: (name: string, value: string) => void;
};

/** What the findings have in common, most frequent first; one press narrows the list down to it. */
export function Facets({ query, chosen, onChoose }: Props): ReactElement {
  const wide = useMedia('(min-width: 1280px)');
  return (
    <Card flush>
      <details open={wide}>
        <summary className="cursor-pointer px-4 py-3 font-semibold">{words.narrow}</summary>
        <div className="space-y-4 border-t border-line px-4 py-3">
          <Answer query={query}>
            {({ facets, complete, counted }) => (
              <>
                {complete ? null : <p className="text-sm text-muted">{words.sampled(counted)}</p>}
                {order.map((name) => (
                  <Facet key={name} name={name} values={facets[name]} chosen={chosen[filterOf(name)]} onChoose={(value) => onChoose(filterOf(name), value)} />
                ))}
              </>
            )}
          </Answer>
        </div>
      </details>
    </Card>
  );
}

/** A facet counts by the unit itself. */
function filterOf(name: Name): string {
  return name === 'unit' ? 'ownUnit' : name;
}

function Facet(props: { readonly name: Name; readonly values: Answered['facets'][Name]; readonly chosen: string | undefined; readonly onChoose: (value: string) => void }): ReactElement | null {
  const { name, values, chosen, onChoose } = props;
  if (values.length === 0 || chosen !== undefined) return null;
  return (
    <div>
      <h3 className="mb-1 text-sm font-semibold text-muted">{words.facets[name]}</h3>
      <ul>
        {values.slice(0, most).map(({ value, count }) => (
          <li key={value}>
            <button type="button" title={value} onClick={() => onChoose(value)} className="-mx-2 flex w-[calc(100%+1rem)] items-baseline justify-between gap-3 rounded px-2 py-1 text-left hover:bg-sunken">
              <span className="min-w-0 truncate">{name === 'severity' ? (severityWords[value as keyof typeof severityWords] ?? value) : shortened(name, value)}</span>
              <span className="shrink-0 text-sm text-muted tabular-nums">{numberText(count)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Ids of rules and assets begin alike; what tells them apart stands at the end. */
function shortened(name: Name, value: string): string {
  if (name !== 'rule' && name !== 'asset') return value;
  const id = value.slice(value.indexOf(':') + 1);
  return name === 'rule' ? id.replace(/^xccdf_[^_]*(?:\.[^_]*)*_rule_/, '') : id;
}
