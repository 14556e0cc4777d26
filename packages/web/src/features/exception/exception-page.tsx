import { useParams } from '@tanstack/react-router';
import { type ReactElement, useEffect } from 'react';
import { apiAddress, ask } from '../../lib/api.ts';
import { instantText } from '../../lib/dates.ts';
import { useApi } from '../../lib/queries.ts';
import { titleText } from '../../lib/title.ts';
import { Button, buttonLook } from '../../ui/button.tsx';
import { BandBadge, StateBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { PageHeader } from '../../ui/page.tsx';
import { Answer } from '../../ui/states.tsx';
import { ActionsCard } from './actions-card.tsx';
import { ApprovalsCard } from './approvals-card.tsx';
import { ChangesCard } from './changes-card.tsx';
import { DutiesCard, FactsCard, PlanCard, ReviewsCard, ScopeCard, WhyCard } from './content-cards.tsx';
import { CoverageCard } from './coverage-card.tsx';
import { FilesCard } from './files-card.tsx';
import { words } from './messages.ts';
import { Notes } from './notes.tsx';
import { OutsideCard } from './outside-card.tsx';
import { RegimesCard } from './regimes-card.tsx';
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
        title={titleText(content.title)}
        tab={`${id} ${titleText(content.title)}`}
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
      <Printed exception={exception} />
      <p className="mb-5 rounded-lg border border-line border-l-4 border-l-accent bg-surface px-5 py-4 text-lg leading-snug">{sentenceOf(exception)}</p>
      <Notes exception={exception} />
      {/* Where there is one column: what can be done first, then the case, then its facts. */}
      <div className="gap-5 max-xl:flex max-xl:flex-col xl:grid xl:grid-cols-[minmax(0,1fr)_22rem] print:block">
        <div className="min-w-0 space-y-5">
          <WhyCard exception={exception} />
          <ScopeCard exception={exception} />
          {content.scope.some(({ rules }) => rules !== undefined) ? <CoverageCard id={id} granted={exception.grants.length > 0} /> : null}
          <RiskCard exception={exception} />
          <ApprovalsCard exception={exception} />
          <ChangesCard exception={exception} />
          <DutiesCard exception={exception} />
          <OutsideCard exception={exception} />
          <PlanCard exception={exception} />
          <ReviewsCard exception={exception} />
          <RegimesCard exception={exception} />
          <TimelineCard id={id} />
          <VersionsCard id={id} />
        </div>
        <div className="min-w-0 max-xl:contents xl:space-y-5 print:mt-5 print:block print:space-y-5">
          <div className="max-xl:order-first">
            <ActionsCard exception={exception} />
          </div>
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

/** On paper, which does not change: what it is a copy of, and from when. */
function Printed({ exception: { id, version, revision, asOf, contentHash } }: { readonly exception: Exception }): ReactElement {
  return (
    <div className="mb-4 hidden text-sm print:block">
      <p>{words.printed(id, version, revision, instantText(asOf))}</p>
      {contentHash === null ? null : <p className="wrap-anywhere">{`${words.contentHash}: ${contentHash}`}</p>}
    </div>
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
