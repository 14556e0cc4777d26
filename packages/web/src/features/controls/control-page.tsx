import { useParams } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useApi } from '../../lib/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ControlBadge } from '../../ui/control-badge.tsx';
import { ExceptionsCard } from '../../ui/deviations.tsx';
import { Link } from '../../ui/link.tsx';
import { words as kit } from '../../ui/messages.ts';
import { NotNow } from '../../ui/not-now.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { FailureCard } from './failure-card.tsx';
import { IncidentsCard } from './incidents-card.tsx';
import { words } from './messages.ts';
import { periodText } from './period-text.ts';
import { RecordDialog } from './record-dialog.tsx';
import { StatementDialog } from './statement-dialog.tsx';
import { TestDialog } from './test-dialog.tsx';
import { TestsCard } from './tests-card.tsx';
import type { ControlAction, WholeControl } from './types.ts';

/** One control: who runs it, what its tests showed, who relies on it, and what its failure does. */
export function ControlPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useApi('GET /controls/:id', { params: { id } });
  return <Answer query={query} whole>{(control) => <Shown control={control} />}</Answer>;
}

function Shown({ control }: { readonly control: WholeControl }): ReactElement {
  const [open, setOpen] = useState<ControlAction | null>(null);
  const close = (): void => setOpen(null);
  return (
    <>
      <PageHeader
        title={control.name}
        tab={`${control.id} ${control.name}`}
        above={
          <>
            <Link to="/controls">{words.title}</Link> / {control.id}
          </>
        }
        below={<ControlBadge state={control.state} />}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-5">
          <TestsCard id={control.id} tests={control.tests} />
          <ExceptionsCard about={{ control: control.id }} />
          <IncidentsCard incidents={control.incidents} />
          <FailureCard failure={control.failure} review={control.review} />
        </div>
        <div className="min-w-0 space-y-5 max-xl:order-first">
          <Card title={kit.yourActions}>
            <Actions actions={control.actions} onAct={setOpen} />
          </Card>
          <Card title={words.facts}>
            <Facts narrow items={factsOf(control)} />
          </Card>
        </div>
      </div>
      {open === null ? null : open === 'change' ? (
        <RecordDialog control={control} onClose={close} />
      ) : open === 'test' ? (
        <TestDialog id={control.id} onClose={close} />
      ) : (
        <StatementDialog id={control.id} action={open} onClose={close} />
      )}
    </>
  );
}

/** Those that are possible as buttons, the others with the reason that the rules gave. */
function Actions({ actions, onAct }: Pick<WholeControl, 'actions'> & { readonly onAct: (action: ControlAction) => void }): ReactElement {
  const now = actions.filter(({ allowed }) => allowed);
  return (
    <div className="space-y-3">
      {now.length === 0 ? <p className="text-muted">{kit.noActions}</p> : null}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {now.map(({ action }) => (
          <Button key={action} kind={action === 'test' ? 'primary' : action === 'retire' || action === 'remove' ? 'danger' : 'plain'} onPress={() => onAct(action)}>
            {words.actions[action]}
          </Button>
        ))}
      </div>
      <NotNow items={actions.filter(({ allowed }) => !allowed).map(({ action, reasons }) => ({ key: action, label: words.actions[action], reasons }))} />
    </div>
  );
}

function factsOf({ kind, unit, operator, tester, cadence, failureDomain, goodUntil, state, attestedAt, removedAt, retiredAt }: WholeControl): Parameters<typeof Facts>[0]['items'] {
  const at = (name: string, instant: string | null) => (instant === null ? [] : [{ name, value: <Time at={instant} /> }]);
  return [
    { name: words.kind, value: <Link to={`/controls?kind=${kind}`}>{kind}</Link> },
    { name: words.operator, value: `${operator.name}, ${unit}` },
    { name: words.tester, value: tester?.name ?? words.anyTester },
    ...(state === 'retired' ? [] : [{ name: state === 'test_overdue' ? words.overdueSince : words.nextTest, value: goodUntil === null ? words.neverTested : <Time at={goodUntil} /> }]),
    { name: words.counts, value: periodText(cadence) },
    ...(failureDomain === null ? [] : [{ name: words.failureDomain, value: failureDomain }]),
    ...at(words.attested, attestedAt),
    ...at(words.removed, removedAt),
    ...at(words.retired, retiredAt),
  ];
}
