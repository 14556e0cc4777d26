import type { ReactElement } from 'react';
import { changeKindWords, statementText } from '../../lib/change-words.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { diffContents } from '../../lib/diff-contents.ts';
import { useApi } from '../../lib/queries.ts';
import { FieldDifference } from '../../ui/field-difference.tsx';
import { Card } from '../../ui/page.tsx';
import { words } from './messages.ts';
import type { Task } from './task.ts';

/** What a change request asks for: what its author says, and what would be different from what is approved. */
export function AskedChange({ id, change }: { readonly id: string; readonly change: NonNullable<Task['change']> }): ReactElement {
  const exception = useApi('GET /exceptions/:id', { params: { id } }).data;
  const asked = exception?.changeRequests.find((one) => one.id === change.id);
  const differences = exception === undefined || asked === undefined ? null : diffContents({ content: exception.content }, { content: asked.content });
  return (
    <Card title={words.asked(changeKindWords[change.kind])}>
      <dl className="space-y-3">
        {Object.entries(change.statement).map(([name, text]) => (
          <div key={name}>
            <dt className="text-sm text-muted">{statementText(name)}</dt>
            <dd className="max-w-prose whitespace-pre-line wrap-anywhere">{name === 'lastDay' ? calendarDayText(text) : text}</dd>
          </div>
        ))}
      </dl>
      {differences === null ? null : differences.length === 0 ? (
        <p className="mt-3 text-sm text-muted">{words.sameContent}</p>
      ) : (
        <div className="mt-4 space-y-3">
          <p className="text-sm text-muted">{words.differs}</p>
          {differences.map((difference) => (
            <FieldDifference key={difference.field} difference={difference} />
          ))}
        </div>
      )}
    </Card>
  );
}
