import type { ReactElement } from 'react';
import { apiAddress } from '../../lib/api.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { words } from './messages.ts';
import type { WholeControl } from './types.ts';

/** What its tests showed, the latest first. */
export function TestsCard({ id, tests }: Pick<WholeControl, 'id' | 'tests'>): ReactElement {
  return (
    <Card title={words.tests}>
      {tests.length === 0 ? <p className="text-muted">{words.noTests}</p> : null}
      <ol className="space-y-4">
        {tests.toReversed().map((test) => (
          <TestItem key={test.id} id={id} test={test} />
        ))}
      </ol>
    </Card>
  );
}

function TestItem({ id, test }: { readonly id: string; readonly test: WholeControl['tests'][number] }): ReactElement {
  const { outcome, testedAt, goodUntil, tester, statement, evidence } = test;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-l-2 border-line pl-4">
      <div className="min-w-0 flex-1 basis-64">
        <p className="wrap-anywhere">{statement}</p>
        <p className="text-sm text-muted">
          <Time at={testedAt} /> {tester === null ? words.system : words.by(tester.name)}
          {goodUntil === null ? null : (
            <>
              {` · ${words.countsUntil} `}
              <Time at={goodUntil} day />
            </>
          )}
        </p>
        <details className="text-sm">
          <summary className="cursor-pointer text-accent">{words.evidence}</summary>
          <ul className="mt-1 list-disc space-y-1 pl-5">
            {evidence.map(({ sha256, name, stored }) => (
              <li key={sha256} className="wrap-anywhere">
                {stored ? (
                  <a href={apiAddress('/controls/:id/evidence/:sha256', { params: { id, sha256 } })} download={name} className="text-accent underline-offset-2 hover:underline">
                    {words.digest(name, sha256)}
                  </a>
                ) : (
                  `${words.digest(name, sha256)} (${words.digestOnly})`
                )}
              </li>
            ))}
          </ul>
        </details>
      </div>
      <Badge tone={outcome === 'pass' ? 'ok' : 'bad'}>{words.outcomes[outcome]}</Badge>
    </li>
  );
}
