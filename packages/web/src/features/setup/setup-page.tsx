import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Badge } from '../../ui/badge.tsx';
import { ButtonLink } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { InviteCard } from './invite-card.tsx';
import { words } from './messages.ts';
import { PresetsCard } from './presets-card.tsx';

type Setup = Reply<'GET /setup'>;

/** From an empty server to the first exception: what is done, what comes next, and where. */
export function SetupPage(): ReactElement {
  const setup = useApi('GET /setup', {});
  return (
    <>
      <PageHeader title={words.title} below={words.below} />
      <Answer query={setup}>
        {(found) => (
          <div className="grid gap-5 xl:grid-cols-2">
            <Card title={words.steps} flush>
              {found.next === null ? <p className="px-4 py-3">{words.allDone}</p> : null}
              <ol className="divide-y divide-line">
                {found.steps.map((step) => (
                  <Step key={step.id} step={step} isNext={step.id === found.next} />
                ))}
              </ol>
            </Card>
            <div className="space-y-5">
              <PresetsCard chosen={found.preset} isRelied={found.steps.some(({ id, figure }) => id === 'exception' && !figure.startsWith('0 submitted'))} />
              <InviteCard />
              <Card title={words.spreadsheet}>
                <p className="mb-3">{words.spreadsheetBelow}</p>
                <ButtonLink to="/bring-register">{words.bring}</ButtonLink>
              </Card>
            </div>
          </div>
        )}
      </Answer>
    </>
  );
}

function Step({ step, isNext }: { readonly step: Setup['steps'][number]; readonly isNext: boolean }): ReactElement {
  const place = words.goTo[step.id];
  return (
    <li className="space-y-2 px-4 py-3" {...(isNext ? { 'aria-current': 'step' } : {})}>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="font-medium">{step.title}</h3>
        <Badge tone={step.done ? 'ok' : isNext ? 'info' : 'neutral'}>{step.done ? words.done : isNext ? words.next : words.open}</Badge>
      </div>
      <p className="text-sm text-muted">{step.figure}</p>
      {place === null ? null : (
        <ButtonLink to={place.to} small kind={isNext ? 'primary' : 'plain'}>
          {place.label}
        </ButtonLink>
      )}
      <details className="text-sm">
        <summary className="cursor-pointer text-accent">{words.byCommand}</summary>
        <p className="mt-1">
          <code className="wrap-anywhere">{step.command}</code>
        </p>
        <p className="mt-1 text-muted">
          {words.takeBack} {step.reversible}
        </p>
      </details>
    </li>
  );
}
