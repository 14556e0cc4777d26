import { type FormEvent, type ReactElement, useEffect, useRef, useState } from 'react';
import type { Reply } from '../../lib/api.ts';
import { type FormErrors, formErrors } from '../../lib/field-errors.ts';
import { useKeptText } from '../../lib/kept-text.ts';
import { numberText } from '../../lib/messages.ts';
import { useApi } from '../../lib/queries.ts';
import { useSession } from '../../lib/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Link } from '../../ui/link.tsx';
import { Card, Facts, PageHeader } from '../../ui/page.tsx';
import { LossCurve } from './curve.tsx';
import { words } from './messages.ts';
import { emptyForm, type LossForm, questionOf, type Three } from './question.ts';

type Simulation = Reply<'POST /risk/simulations'>;

/** Estimates of one loss scenario, and what they come to. What is typed is kept in the tab; the server keeps nothing. */
export function LossesPage(): ReactElement {
  const [kept, keep] = useKeptText('losses', JSON.stringify(emptyForm));
  const form = JSON.parse(kept) as LossForm;
  const [asked, setAsked] = useState<LossForm | null>(null);
  const year = Number((useSession().data?.now ?? '2026').slice(0, 4));
  const simulation = useApi('POST /risk/simulations', asked === null ? null : { body: questionOf(asked, year) }, { keepPrevious: true });
  const errors = formErrors(simulation.error, []);
  const result = useRef<HTMLDivElement>(null);
  const { data } = simulation;
  useEffect(() => {
    if (data !== undefined) result.current?.scrollIntoView({ block: 'nearest' });
  }, [data]);
  return (
    <>
      <PageHeader title={words.title} below={words.below} above={<Link to="/portfolio">{words.portfolio}</Link>} />
      <div className="grid items-start gap-5 xl:grid-cols-[26rem_minmax(0,1fr)]">
        <Card title={words.estimates}>
          <Estimates form={form} onChange={(next) => keep(JSON.stringify(next))} busy={simulation.isFetching} errors={errors} onSubmit={() => setAsked(form)} />
        </Card>
        <div ref={result} className="min-w-0 scroll-mt-16 xl:sticky xl:top-5">
          <Card title={words.result}>{simulation.data === undefined ? <p className="text-muted">{words.none}</p> : <Result simulation={simulation.data} />}</Card>
        </div>
      </div>
    </>
  );
}

function Estimates({ form, onChange, busy, errors, onSubmit }: { readonly form: LossForm; readonly onChange: (form: LossForm) => void; readonly busy: boolean; readonly errors: FormErrors; readonly onSubmit: () => void }): ReactElement {
  const put = (patch: Partial<LossForm>): void => onChange({ ...form, ...patch });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSubmit();
  };
  const { tolerance } = form;
  return (
    <form onSubmit={submit} noValidate className="space-y-5">
      <ThreeFields legend={words.events} value={form.events} onChange={(events) => put({ events })} />
      <div className="grid grid-cols-2 items-end gap-3">
        <TextField label={words.currency} value={form.currency} onChange={(currency) => put({ currency: currency.toUpperCase() })} />
        <TextField label={words.term} inputMode="numeric" value={form.months} onChange={(months) => put({ months })} />
      </div>
      <ThreeFields legend={words.loss(form.currency)} value={form.loss} onChange={(loss) => put({ loss })} />
      <ThreeFields legend={words.fewer} value={form.fewer} onChange={(fewer) => put({ fewer })} />
      <ThreeFields legend={words.smaller} value={form.smaller} onChange={(smaller) => put({ smaller })} />
      <fieldset className="space-y-2">
        <legend className="font-medium">{words.tolerance}</legend>
        <p className="text-sm text-muted">{words.toleranceHint}</p>
        {tolerance.map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: sums have no name, and their order is theirs
          <div key={at} className="grid grid-cols-2 gap-3">
            <TextField label={words.sum} inputMode="numeric" value={row.loss} onChange={(loss) => put({ tolerance: tolerance.map((one, index) => (index === at ? { ...one, loss } : one)) })} />
            <TextField label={words.probability} inputMode="numeric" value={row.percent} onChange={(percent) => put({ tolerance: tolerance.map((one, index) => (index === at ? { ...one, percent } : one)) })} />
          </div>
        ))}
        <Button small onPress={() => put({ tolerance: [...tolerance, { loss: '', percent: '' }] })}>
          {words.add}
        </Button>
      </fieldset>
      {errors.rest.length === 0 ? null : (
        <div role="alert" className="rounded-md border border-bad bg-bad-soft px-4 py-3 text-bad">
          {errors.rest.map((text) => (
            <p key={text} className="wrap-anywhere">{text}</p>
          ))}
        </div>
      )}
      <Button type="submit" kind="primary" busy={busy}>
        {words.simulate}
      </Button>
    </form>
  );
}

function ThreeFields({ legend, value, onChange }: { readonly legend: string; readonly value: Three; readonly onChange: (value: Three) => void }): ReactElement {
  return (
    <fieldset>
      <legend className="mb-1 font-medium">{legend}</legend>
      <div className="grid grid-cols-3 gap-3">
        <TextField className="min-w-0" label={words.least} inputMode="numeric" value={value.low} onChange={(low) => onChange({ ...value, low })} />
        <TextField className="min-w-0" label={words.likely} inputMode="numeric" value={value.mode} onChange={(mode) => onChange({ ...value, mode })} />
        <TextField className="min-w-0" label={words.most} inputMode="numeric" value={value.high} onChange={(high) => onChange({ ...value, high })} />
      </div>
    </fieldset>
  );
}

const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });

function Result({ simulation: { portfolio, scenarios, currency, model, seed, years } }: { readonly simulation: Simulation }): ReactElement {
  const { withDeviation, withoutDeviation, marginal, curve, aboveAppetite } = portfolio;
  const money = (sum: number): string => `${numberText(Math.round(sum))} ${currency}`;
  const both = (of: 'mean' | 'p95' | 'tail95'): ReactElement => (
    <>
      {words.withDeviation}: {money(withDeviation[of])}
      <br />
      {words.withoutDeviation}: {money(withoutDeviation[of])}
    </>
  );
  const isJudged = curve.some(({ tolerated }) => tolerated !== undefined);
  const [scenario] = scenarios;
  return (
    <div className="space-y-5">
      {isJudged ? <Badge tone={aboveAppetite ? 'bad' : 'ok'}>{aboveAppetite ? words.above : words.within}</Badge> : <Badge>{words.noTolerance}</Badge>}
      <div>
        <h3 className="mb-2 font-semibold">{words.chart}</h3>
        <LossCurve curve={curve} />
      </div>
      <Facts
        items={[
          { name: words.marginal, value: <>{money(marginal.mean)}<br /><span className="text-sm text-muted">{words.range(money(marginal.meanRange[0]), money(marginal.meanRange[1]))}</span></> },
          { name: words.mean, value: both('mean') },
          { name: words.p95, value: both('p95') },
          { name: words.tail, value: both('tail95') },
          ...(scenario === undefined ? [] : [{ name: words.inTerm, value: percent.format(scenario.eventInTerm) }, { name: words.addedInTerm, value: money(scenario.marginalInTerm) }]),
        ]}
      />
      <p className="text-sm text-muted">{words.model(model, seed, numberText(years))}</p>
    </div>
  );
}
