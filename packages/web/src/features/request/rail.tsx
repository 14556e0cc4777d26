import type { ReactElement, ReactNode } from 'react';
import type { Reply } from '../../lib/api.ts';
import { calendarDayText } from '../../lib/dates.ts';
import { useOffered } from '../../lib/offered.ts';
import { bandWords } from '../../lib/states.ts';
import { BandBadge, StateBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { signerWords } from '../../ui/messages.ts';
import { Signers, Why } from '../../ui/signers.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { words } from './messages.ts';
import type { PreviewQuery } from './use-preview.ts';

type Preview = Reply<'POST /exceptions/preview'>;

/** What the request would meet as it stands: the answer of the rules that its submission would ask. */
export function Rail({ preview, lastDay }: { readonly preview: PreviewQuery; readonly lastDay: string }): ReactElement {
  return (
    <Card title={words.rail}>
      <RailBody preview={preview} lastDay={lastDay} />
    </Card>
  );
}

function RailBody({ preview, lastDay }: { readonly preview: PreviewQuery; readonly lastDay: string }): ReactElement {
  const { data, error, asked } = preview;
  if (!asked) return <p className="text-muted">{words.railEmpty}</p>;
  if (data === undefined && error !== null) return <Failed error={error} onRetry={preview.refetch} />;
  if (data === undefined) return <Loading lines={5} />;
  return (
    <div className="space-y-5" aria-live="polite" aria-busy={preview.isFetching}>
      <Part title={words.risk}>
        <p className="flex flex-wrap items-center gap-2">
          <BandBadge band={data.assumedBand} />
          <span className="text-sm text-muted">{words.assumed}</span>
        </p>
      </Part>
      <People required={data.required} />
      <LongestTerm longest={data.longest} lastDay={lastDay} />
      <Overlaps overlaps={data.overlaps} />
      <Crowded crowded={data.crowded} />
      <Findings findings={data.findings} />
    </div>
  );
}

function Part({ title, aside, children }: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }): ReactElement {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 flex items-baseline justify-between gap-2 text-sm font-semibold text-muted">
        {title} {aside}
      </h3>
      {children}
    </section>
  );
}

function People({ required }: { readonly required: Preview['required'] }): ReactElement {
  const { levels } = useOffered();
  return (
    <Part title={signerWords.people} aside={levels && required !== null ? <span className="font-medium text-text">{signerWords.level(required.level)}</span> : null}>
      {required === null ? <p className="text-muted">{words.peopleUnknown}</p> : <Signers required={required} />}
    </Part>
  );
}

function LongestTerm({ longest, lastDay }: { readonly longest: Preview['longest']; readonly lastDay: string }): ReactElement | null {
  if (longest === null) return null;
  return (
    <Part title={words.term}>
      <p className="font-medium">{words.termUntil(calendarDayText(longest.lastDay))}</p>
      {lastDay > longest.lastDay ? <p className="text-bad">{words.termTooLong(calendarDayText(lastDay))}</p> : null}
      <ul className="text-sm text-muted">
        {(['low', 'moderate', 'high', 'critical'] as const).map((band) => (
          <li key={band}>{`${bandWords[band]}: ${words.termUntil(calendarDayText(longest.byBand[band]))}`}</li>
        ))}
      </ul>
      <Why reasons={longest.reasons} />
    </Part>
  );
}

function Overlaps({ overlaps }: { readonly overlaps: Preview['overlaps'] }): ReactElement {
  return (
    <Part title={words.overlaps}>
      {overlaps.length === 0 ? <p className="text-muted">{words.overlapsNone}</p> : null}
      <ul className="space-y-2">
        {overlaps.map(({ exception, title, state, owner }) => (
          <li key={exception} className="rounded-md bg-warn-soft px-3 py-2">
            <span className="flex flex-wrap items-center justify-between gap-2">
              <Link to={`/exceptions/${encodeURIComponent(exception)}`}>{exception}</Link> <StateBadge state={state} />
            </span>
            <span className="block">{title}</span>
            <span className="block text-sm text-warn">{owner.name}</span>
          </li>
        ))}
      </ul>
      {overlaps.length === 0 ? null : <p className="mt-1 text-sm text-muted">{words.overlapsHint}</p>}
    </Part>
  );
}

/** Many of the same from one unit: one together may do, or the requirement has to change. */
function Crowded({ crowded }: { readonly crowded: Preview['crowded'] }): ReactElement | null {
  if (crowded.length === 0) return null;
  return (
    <Part title={words.crowded}>
      {crowded.map(({ requirement, unit, count, days, exceptions }) => (
        <div key={requirement} className="rounded-md bg-warn-soft px-3 py-2">
          <p>{words.crowdedText(unit, count, requirement, days)}</p>
          <p className="flex flex-wrap gap-x-3">
            {exceptions.map((exception) => (
              <Link key={exception} to={`/exceptions/${encodeURIComponent(exception)}`}>
                {exception}
              </Link>
            ))}
          </p>
        </div>
      ))}
      <p className="mt-1 text-sm text-muted">{words.crowdedHint}</p>
    </Part>
  );
}

const shownFindings = 4;

function Findings({ findings: { count, items } }: { readonly findings: Preview['findings'] }): ReactElement {
  return (
    <Part title={words.findings}>
      <p className="font-medium">{words.findingCount(count)}</p>
      <ul className="text-sm text-muted">
        {items.slice(0, shownFindings).map(({ identity, asset, rule, title }) => (
          <li key={`${identity} ${asset}`} className="truncate" title={`${title} ${rule}`}>
            {`${title === '' ? rule : title} · ${asset.split(':').slice(1).join(':')}`}
          </li>
        ))}
        {count > shownFindings ? <li>{words.more(count - shownFindings)}</li> : null}
      </ul>
    </Part>
  );
}
