import { type ReactElement, useDeferredValue, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { Picker } from '../../ui/picker.tsx';
import { words } from './messages.ts';

type Requirement = Reply<'GET /requirements'>['items'][number];

/** The clause that cannot be followed: sought by words, then shown with what it allows. */
export function RequirementField({ value, onChange, error }: { readonly value: string; readonly onChange: (id: string) => void; readonly error: string | null }): ReactElement {
  return value === '' ? <Seek onChange={onChange} error={error} /> : <Chosen id={value} onClear={() => onChange('')} error={error} />;
}

function Seek({ onChange, error }: { readonly onChange: (id: string) => void; readonly error: string | null }): ReactElement {
  const [sought, setSought] = useState('');
  const asked = useDeferredValue(sought.trim());
  const found = useApi('GET /requirements', asked === '' ? null : { query: { q: asked, limit: 12 } }, { keepPrevious: true });
  return (
    <Picker
      label={words.requirement}
      hint={words.requirementHint}
      nothing={words.requirementNothing}
      error={error}
      sought={sought}
      onSeek={setSought}
      onChoose={onChange}
      choices={asked === '' ? null : found.data?.items.map((one) => ({ id: one.id, label: `${one.id} ${one.title}`, detail: factsOf(one), ...(one.waivable ? {} : { note: <Badge tone="bad">{words.notWaivable}</Badge> }) }))}
    />
  );
}

function Chosen({ id, onClear, error }: { readonly id: string; readonly onClear: () => void; readonly error: string | null }): ReactElement {
  const [document = '', clause = ''] = id.split('/');
  const { data } = useApi('GET /requirements/:document/:clause', clause === '' ? null : { params: { document, clause } });
  return (
    <div>
      <p className="font-medium">{words.requirementOnly}</p>
      <div className="mt-1 rounded-md border border-line bg-sunken px-4 py-3">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1 basis-60 font-semibold wrap-anywhere">
            {id} {data?.title}
          </p>
          <Button small onPress={onClear}>
            {words.change}
          </Button>
        </div>
        {data === undefined ? null : (
          <>
            <p className="mt-1 line-clamp-4">{data.statement}</p>
            <p className="mt-1 text-sm text-muted">{factsOf(data)}</p>
            {data.waivable ? null : (
              <p className="mt-2 font-medium text-bad">
                {words.notWaivableHint} <Link to={`/non-compliances?record=yes&requirement=${encodeURIComponent(id)}`}>{words.recordNonCompliance}</Link>
              </p>
            )}
          </>
        )}
      </div>
      {error === null ? null : <p className="mt-1 text-sm text-bad">{error}</p>}
    </div>
  );
}

function factsOf({ tier, document, maxDays }: Requirement): string {
  return [words.policyOf(document.id, document.title), words.tier(tier), ...(maxDays === undefined ? [] : [words.atMostDays(maxDays)])].join(' · ');
}
