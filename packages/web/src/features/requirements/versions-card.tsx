import type { ReactElement } from 'react';
import { useApi } from '../../lib/queries.ts';
import { requirementAddress } from '../../lib/requirement-address.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';

/** Every version of a requirement, those to come too, and the way to a changed one. */
export function VersionsCard({ id, document, clause }: { readonly id: string; readonly document: string; readonly clause: string }): ReactElement {
  const versions = useApi('GET /requirements/:document/:clause/versions', { params: { document, clause } });
  return (
    <Card title={words.versions} actions={<ButtonLink to={`${requirementAddress(id)}/change`}>{words.change}</ButtonLink>}>
      <Answer query={versions} lines={2}>
        {({ items }) => (
          <ul className="divide-y divide-line">
            {items.map(({ version, from, standing, class: kind, changes }) => (
              <li key={version} className="space-y-1 py-3 first:pt-0 last:pb-0">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-medium">
                    {words.version} {version}
                  </span>
                  {words.from} <Time at={from} />
                  {standing === 'past' ? null : <Badge tone={standing === 'in_force' ? 'ok' : 'info'}>{words.standingOfVersion[standing]}</Badge>}
                </p>
                {kind === null ? null : (
                  <p className="text-sm text-muted">
                    {words.classes[kind]}
                    {changes.length === 0 ? '' : `: ${changes.map(({ field, direction }) => words.movedPart(field, words.directions[direction])).join(', ')}`}
                  </p>
                )}
              </li>
            ))}
          </ul>
        )}
      </Answer>
    </Card>
  );
}
