import { type ReactElement, useState } from 'react';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { FieldDifference } from '../../ui/field-difference.tsx';
import { SelectField } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { diffContents } from '../../lib/diff-contents.ts';
import { words } from './messages.ts';
import type { Version } from './types.ts';

/** What was submitted, and what is different from one version to the next: what approvers rely on first. */
export function VersionsCard({ id }: { readonly id: string }): ReactElement {
  const versions = useApi('GET /exceptions/:id/versions', { params: { id } });
  return (
    <Card title={words.versions}>
      <Answer query={versions} lines={2}>
        {({ items }) => (items.length === 0 ? <p className="text-muted">{words.noVersions}</p> : items.length === 1 ? <p className="text-muted">{words.onlyOne}</p> : <Compare versions={items} />)}
      </Answer>
    </Card>
  );
}

function Compare({ versions }: { readonly versions: readonly Version[] }): ReactElement | null {
  const latest = versions.at(-1);
  const [chosen, setChosen] = useState(String(versions.at(-2)?.number ?? ''));
  const before = versions.find(({ number }) => String(number) === chosen);
  if (latest === undefined || before === undefined) return null;
  const differences = diffContents(before, latest);
  return (
    <div className="space-y-4">
      <SelectField
        className="max-w-64"
        label={`${words.versionNumber(latest.number)}: ${words.compare}`}
        value={chosen}
        onChange={setChosen}
        options={versions.slice(0, -1).map(({ number }) => ({ value: String(number), label: words.versionNumber(number) }))}
      />
      {differences.length === 0 ? <p>{words.same}</p> : null}
      {differences.map((difference) => (
        <FieldDifference key={difference.field} difference={difference} badge={difference.matters ? null : <Badge>{words.immaterial}</Badge>} />
      ))}
    </div>
  );
}
