import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { words } from './messages.ts';

type Profile = Reply<'GET /waiver-profiles'>['items'][number];

/** What clauses outside demand of an exception. */
export function ProfilesPage(): ReactElement {
  const query = useApi('GET /waiver-profiles', {});
  return (
    <>
      <PageHeader title={words.profiles} above={<Link to="/requirements">{words.title}</Link>} below={words.profilesHint} />
      <Answer query={query} whole>
        {({ items }) => (
          <Card title={words.profiles} flush>
            <DataTable label={words.profiles} columns={columns} rows={items} rowKey={({ id }) => id} />
          </Card>
        )}
      </Answer>
    </>
  );
}

const columns: readonly Column<Profile>[] = [
  { id: 'clause', header: words.obligationClause, card: 'title', cell: ({ clause, summary }) => (
    <>
      <span className="font-medium">{clause}</span>
      <br />
      <span className="text-sm text-muted">{summary}</span>
    </>
  ) },
  { id: 'on', header: words.profileOn, cell: ({ on, verified }) => <Badge tone={on ? 'ok' : 'warn'}>{on ? words.profileIsOn : verified ? words.profileIsOff : words.profileUnverified}</Badge> },
  { id: 'kind', header: words.obligationKind, cell: ({ waivability }) => words.waivability[waivability] },
  { id: 'demands', header: words.profileDemands, cell: (profile) => demandsOf(profile).join(', ') },
];

function demandsOf({ maxDays, reviewMaxMonths, retentionYears, renewable, signers, inWriting, subForms, evidence, evidenceFor, externalNotice }: Profile): readonly string[] {
  return [
    ...(maxDays === undefined ? [] : [words.days(maxDays)]),
    ...(renewable ? [] : [words.notRenewable]),
    ...(reviewMaxMonths === undefined ? [] : [words.reviewed(reviewMaxMonths)]),
    ...(retentionYears === undefined ? [] : [words.keptFor(retentionYears)]),
    ...(signers.length === 0 ? [] : [`${signers.join(', ').replaceAll('_', ' ')}${inWriting ? ` (${words.inWriting})` : ''}`]),
    ...(subForms.length === 0 ? [] : [`${words.forms}: ${subForms.join(', ')}`]),
    ...(evidence.length === 0 ? [] : [`${words.evidence[evidenceFor ?? 'submission']}: ${evidence.join(', ')}`]),
    ...(externalNotice === undefined ? [] : [`${externalNotice.to}, ${words.days(externalNotice.withinDays)}`]),
  ];
}
