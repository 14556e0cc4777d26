import type { ReactElement, ReactNode } from 'react';
import { controlAddress } from '../../lib/control-words.ts';
import { BandBadge } from '../../ui/exception-badges.tsx';
import { Link } from '../../ui/link.tsx';
import { Card } from '../../ui/page.tsx';
import { Time } from '../../ui/time.tsx';
import { recommendationWords, valueWords, words } from './messages.ts';
import type { Exception } from './types.ts';

type Assessment = NonNullable<Exception['assessment']>;

/** The risk as somebody rated it, and what is said to reduce it. */
export function RiskCard({ exception }: { readonly exception: Exception }): ReactElement {
  const { assessment, content, riskNow } = exception;
  return (
    <Card title={words.risk} actions={<Link to="/losses">{words.losses}</Link>}>
      {assessment === null ? <p className="text-muted">{words.notAssessed}</p> : <Rated assessment={assessment} riskNow={riskNow} />}
      <h3 className="mt-5 mb-2 font-semibold">{words.controls}</h3>
      {content.compensatingControls.length === 0 ? <p className="text-muted">{words.noControls}</p> : null}
      <ul className="space-y-3">
        {content.compensatingControls.map(({ id, statement }) => (
          <li key={id}>
            <ControlName exception={exception} id={id} /> {statement}
            <ControlFound exception={exception} id={id} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Rated({ assessment, riskNow }: { readonly assessment: Assessment; readonly riskNow: Exception['riskNow'] }): ReactElement {
  const { inherent, inherentBand, residual, residualBand, assessor, recommendation, opinion, statement, incomplete, threats, judgedRules } = assessment;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Rating name={words.inherent} badge={<BandBadge band={inherentBand} />} rating={inherent} />
        <span aria-hidden className="text-2xl text-muted">
          →
        </span>
        <Rating name={words.residual} badge={<BandBadge band={residualBand} />} rating={residual} />
        {riskNow === null || isSame(riskNow.residual, residual) ? null : (
          <Rating name={words.riskNow} badge={<BandBadge band={riskNow.band} />} rating={riskNow.residual} />
        )}
      </div>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[8rem_1fr]">
        <dt className="text-muted">{words.scenario}</dt>
        <dd>{statement}</dd>
        <dt className="text-muted">{words.assessor}</dt>
        <dd>{assessor.name}</dd>
        <dt className="text-muted">{words.recommendation}</dt>
        <dd>
          {recommendationWords[recommendation]}. {opinion}
        </dd>
      </dl>
      {threats.length === 0 ? null : (
        <ul className="space-y-1 text-sm">
          {threats.map(({ vulnerability, likelihood, knownExploited, exploitProbability }) => (
            <li key={vulnerability} className="wrap-anywhere">
              <span className="font-medium">{vulnerability}</span>{' '}
              {knownExploited === null ? words.exploitedUnknown : words.exploitedBy(knownExploited.value, knownExploited.source)}
              {knownExploited === null ? null : <Time at={knownExploited.asOf} day />}
              {'; '}
              {exploitProbability === null ? words.probabilityUnknown : words.probability(exploitProbability.value, exploitProbability.source)}
              {exploitProbability === null ? null : <Time at={exploitProbability.asOf} day />}
              {`; ${words.atLeast(likelihood)}`}
            </li>
          ))}
        </ul>
      )}
      {judgedRules.length === 0 ? null : <p className="text-sm wrap-anywhere">{words.judgedRules(judgedRules.map(({ rule, tool, version }) => `${rule} (${tool} ${version})`).join(', '))}</p>}
      {incomplete.length === 0 ? null : <p className="text-sm text-muted">{words.unknownFacts(incomplete.map((fact) => words.unknownFactNames[fact] ?? fact).join(', '))}</p>}
    </div>
  );
}

function Rating({ name, badge, rating }: { readonly name: string; readonly badge: ReactNode; readonly rating: { readonly likelihood: number; readonly impact: number } }): ReactElement {
  return (
    <div className="rounded-md bg-sunken px-4 py-2.5">
      <p className="mb-1 flex items-center gap-2">
        <span className="text-sm text-muted">{name}</span> {badge}
      </p>
      <p className="text-sm">{words.likelihoodImpact(rating.likelihood, rating.impact)}</p>
    </div>
  );
}

/** A control by the id that the request names; one on record leads to its page. */
function ControlName({ exception: { controls }, id }: { readonly exception: Exception; readonly id: string }): ReactElement {
  const instance = controls.find((control) => control.state !== null && (control.id === id || control.instance === id))?.instance ?? null;
  if (instance === null) return <span className="font-medium">{id}</span>;
  return (
    <span className="font-medium">
      <Link to={controlAddress({ id: instance })}>{id}</Link>
    </span>
  );
}

/** What the assessor found of a control, and what its record says now. */
function ControlFound({ exception: { assessment, controls }, id }: { readonly exception: Exception; readonly id: string }): ReactElement | null {
  const found = assessment?.controls.find((control) => control.id === id || control.instance === id);
  if (found === undefined) return null;
  const now = controls.find((control) => control.state !== null && control.id === found.id && control.instance === (found.instance ?? null));
  return (
    <span className="block text-sm text-muted">
      {words.controlStrength(found.strength)} {valueWords[found.axis]} · {valueWords[found.test]}
      {now === undefined || now.state === null ? null : (
        <span className="block">
          {words.controlNow(now.name ?? id, valueWords[now.state])}
          {now.goodUntil === null ? null : (
            <>
              {' '}
              {words.testCounts} <Time at={now.goodUntil} />
            </>
          )}
        </span>
      )}
    </span>
  );
}

function isSame(a: { readonly likelihood: number; readonly impact: number }, b: typeof a): boolean {
  return a.likelihood === b.likelihood && a.impact === b.impact;
}
