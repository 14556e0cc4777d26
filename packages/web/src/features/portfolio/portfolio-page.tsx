import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { listAddress } from '../../lib/finding-words.ts';
import { numberText } from '../../lib/messages.ts';
import { useOffered } from '../../lib/offered.ts';
import { useApi } from '../../lib/queries.ts';
import type { ExceptionState } from '../../lib/states.ts';
import { useUrlState } from '../../lib/url-state.ts';
import { Count } from '../../ui/count.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { StateBadge } from '../../ui/exception-badges.tsx';
import { SelectField } from '../../ui/field.tsx';
import { ButtonLink, Link } from '../../ui/link.tsx';
import { Card, PageHeader } from '../../ui/page.tsx';
import { Answer, Empty } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { AgeingCard } from './ageing-card.tsx';
import { BurnDown } from './burn-down.tsx';
import { ExpiredUseCard } from './expired-use-card.tsx';
import { ExposureCard } from './exposure-card.tsx';
import { Tile } from './figure.tsx';
import { NotEnforcedMap, ResidualMap } from './heat-maps.tsx';
import { words } from './messages.ts';

type Portfolio = Reply<'GET /portfolio'>;

const waiting: readonly ExceptionState[] = ['triage', 'needs_info', 'assessment', 'in_approval', 'awaiting_acknowledgement'];

/** The register in numbers, whole or of one unit; the unit stands in the address. */
export function PortfolioPage(): ReactElement {
  const [{ unit }, setUrl] = useUrlState();
  const query = useApi('GET /portfolio', { query: unit === undefined ? {} : { unit } }, { keepPrevious: true });
  const units = useApi('GET /units', {});
  const options = (units.data?.items ?? []).map(({ id, name }) => ({ value: id, label: `${name} (${id})` }));
  return (
    <>
      <PageHeader
        title={words.title}
        below={query.data === undefined ? words.every : <>{words.asOf} <Time at={query.data.asOf} />. {words.every}</>}
        actions={
          <span className="flex flex-wrap items-end gap-2">
            <ButtonLink to="/losses">{words.losses}</ButtonLink>
            <SelectField className="w-64" label={words.unit} value={unit ?? ''} onChange={(value) => setUrl({ unit: value })} options={[{ value: '', label: words.allUnits }, ...options]} />
          </span>
        }
      />
      <Answer query={query}>{(portfolio) => <Shown portfolio={portfolio} />}</Answer>
    </>
  );
}

function Shown({ portfolio }: { readonly portfolio: Portfolio }): ReactElement {
  const { levels } = useOffered();
  const { active, notEnforced, residual, burnDown } = portfolio;
  return (
    <div className="space-y-5">
      <Tiles portfolio={portfolio} />
      {active.count === 0 ? (
        <Card>
          <Empty title={words.empty} />
        </Card>
      ) : (
        <div className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]">
          <Card title={words.notEnforced} className="min-w-0">
            <p className="mb-3 text-sm text-muted">{words.notEnforcedHint}</p>
            <NotEnforcedMap map={notEnforced} />
          </Card>
          <Card title={words.residual}>
            <p className="mb-3 text-sm text-muted">{words.residualHint}</p>
            <ResidualMap cells={residual} />
          </Card>
        </div>
      )}
      <div className="grid items-start gap-5 xl:grid-cols-[3fr_2fr]">
        <Card title={words.burnDown}>
          <p className="mb-3 text-sm text-muted">{words.burnDownHint}</p>
          <BurnDown weeks={burnDown} active={active.count} />
        </Card>
        <div className="space-y-5">
          <ExpiredUseCard expiredUse={portfolio.expiredUse} />
          <AgeingCard ageing={portfolio.ageing} />
          {portfolio.exposure.length === 0 ? null : <ExposureCard exposure={portfolio.exposure} />}
          {levels ? (
            <Card title={words.decisionTime} flush>
              <p className="px-4 pt-3 text-sm text-muted">{words.decisionHint}</p>
              <DataTable label={words.decisionTime} columns={levelColumns} rows={portfolio.decisionTime} rowKey={({ level }) => String(level)} />
            </Card>
          ) : null}
          <Card title={words.states} flush>
            <DataTable label={words.states} columns={stateColumns} rows={portfolio.states} rowKey={({ state }) => state} />
          </Card>
        </div>
      </div>
    </div>
  );
}

function Tiles({ portfolio }: { readonly portfolio: Portfolio }): ReactElement {
  const { active, expiring, pastExpiry, states, findings, unit } = portfolio;
  const onTheirWay = states.filter(({ state }) => waiting.includes(state)).reduce((sum, { count }) => sum + count, 0);
  const waitingList = { state: waiting.join(','), ...(unit === null ? {} : { unit: unit.id }) };
  const uncovered = findings?.coverage.find(({ coverage }) => coverage === 'uncovered');
  return (
    <div className="grid grid-cols-1 gap-3 min-[24rem]:grid-cols-2 lg:grid-cols-3 xl:grid-cols-5">
      <Tile label={words.active} figure={active} />
      <Tile label={words.expiring} figure={expiring}>
        {words.expiringHint}
      </Tile>
      <Tile label={words.pastExpiry} figure={pastExpiry}>
        {pastExpiry.oldest === null ? words.noneOver : <>{words.oldest} <Time at={pastExpiry.oldest} day /></>}
      </Tile>
      <Tile label={words.waiting} figure={{ count: onTheirWay, list: waitingList }}>
        {words.waitingHint}
      </Tile>
      {findings === null || uncovered === undefined ? null : (
        <Tile label={words.openFindings} figure={findings.open} path="/findings">
          <Link to={listAddress('/findings', uncovered.list)} className="text-accent underline underline-offset-2">
            {numberText(uncovered.count)} {words.uncovered}
          </Link>
          , {words.findingsAsOf} <Time at={findings.asOf} />
        </Tile>
      )}
    </div>
  );
}

const levelColumns: readonly Column<Portfolio['decisionTime'][number]>[] = [
  { id: 'level', header: words.level, card: 'title', cell: ({ level }) => `${words.level} ${level}` },
  { id: 'decided', header: words.decided, align: 'end', cell: (row) => <Count figure={row} /> },
  { id: 'median', header: words.median, align: 'end', cell: ({ medianMs }) => durationText(medianMs) },
];

const stateColumns: readonly Column<Portfolio['states'][number]>[] = [
  { id: 'state', header: words.state, card: 'title', cell: ({ state }) => <StateBadge state={state} /> },
  { id: 'count', header: words.count, align: 'end', cell: (row) => <Count figure={row} /> },
];

/** `4.2 days`, `3.5 hours`, `12 minutes`. */
function durationText(ms: number): string {
  const [length, unit] = ms >= 86_400_000 ? ([86_400_000, 'day'] as const) : ms >= 3_600_000 ? ([3_600_000, 'hour'] as const) : ([60_000, 'minute'] as const);
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: unit === 'minute' ? 0 : 1 }).format(ms / length);
}
