import { useParams } from '@tanstack/react-router';
import { type ReactElement, useEffect } from 'react';
import { apiAddress, ask } from '../../lib/api.ts';
import { useApi } from '../../lib/queries.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { BandBadge, StateBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { ActionsCard } from './actions-card.tsx';
import { ApprovalsCard } from './approvals-card.tsx';
import { DutiesCard, FactsCard, PlanCard, ScopeCard, WhyCard } from './content-cards.tsx';
import { CoverageCard } from './coverage-card.tsx';
import { FilesCard } from './files-card.tsx';
import { words } from './messages.ts';
import { Notes } from './notes.tsx';
import { RiskCard } from './risk-card.tsx';
import { sentenceOf } from './sentence.ts';
import { TimelineCard } from './timeline-card.tsx';
import type { Exception } from './types.ts';
import { VersionsCard } from './versions-card.tsx';

/** One exception, whole: what is not enforced, why, who accepted it, and what can be done. */
export function ExceptionPage(): ReactElement {
  const { id } = useParams({ strict: false }) as { id: string };
  const exception = useApi('GET /exceptions/:id', { params: { id } });
  return <Answer query={exception} whole>{(shown) => <Whole exception={shown} />}</Answer>;
}

function Whole({ exception }: { readonly exception: Exception }): ReactElement {
  const { id, content, state, assessment, revision } = exception;
  useRememberSeen(id, revision);
  return (
    <>
      <PageHeader
        title={content.title}
        tab={`${id} ${content.title}`}
        above={
          <>
            <Link to="/register">{words.register}</Link> / {id}
          </>
        }
        below={
          <span className="flex flex-wrap items-center gap-2 pt-1">
            <StateBadge state={state} />
            {assessment === null ? null : <BandBadge band={assessment.residualBand} />}
          </span>
        }
        actions={<TakeOut id={id} />}
      />
      <p className="mb-5 rounded-lg border border-line border-l-4 border-l-accent bg-surface px-5 py-4 text-lg leading-snug">{sentenceOf(exception)}</p>
      <Notes exception={exception} />
      <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem] print:block">
        <div className="min-w-0 space-y-5">
          <WhyCard exception={exception} />
          <ScopeCard exception={exception} />
          {content.scope.some(({ rules }) => rules !== undefined) ? <CoverageCard id={id} granted={exception.grants.length > 0} /> : null}
          <RiskCard exception={exception} />
          <ApprovalsCard exception={exception} />
          <DutiesCard exception={exception} />
          <PlanCard exception={exception} />
          <TimelineCard id={id} />
          <VersionsCard id={id} />
        </div>
        <div className="min-w-0 space-y-5 max-xl:row-start-1 print:mt-5">
          <ActionsCard exception={exception} />
          <FactsCard exception={exception} />
          <FilesCard id={id} />
        </div>
      </div>
    </>
  );
}

function TakeOut({ id }: { readonly id: string }): ReactElement {
  const address = (format: string) => apiAddress('/exceptions/:id/export', { params: { id }, query: { format } });
  return (
    <>
      <Button small onPress={() => print()}>
        {words.print}
      </Button>
      <a href={address('pdf')} className={buttonLook('plain', true)}>
        {words.pdf}
      </a>
      <a href={address('json')} className={buttonLook('plain', true)}>
        {words.json}
      </a>
    </>
  );
}

/** What is told as changed next time is what comes after the revision that was on the screen when the page was left. */
function useRememberSeen(id: string, revision: number): void {
  useEffect(
    () => () => {
      ask('PUT /exceptions/:id/seen', { params: { id }, body: { revision } }).catch(() => undefined);
    },
    [id, revision],
  );
}
