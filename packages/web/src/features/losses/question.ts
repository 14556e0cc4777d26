import type { Call } from '../../lib/api.ts';

export type Three = { readonly low: string; readonly mode: string; readonly high: string };
/** Estimates as they are typed. Shares are percent. */
export type LossForm = {
  readonly events: Three;
  readonly loss: Three;
  readonly fewer: Three;
  readonly smaller: Three;
  readonly currency: string;
  readonly months: string;
  readonly tolerance: readonly { readonly loss: string; readonly percent: string }[];
};
type Question = Call<'POST /risk/simulations'>['body'];

export const emptyForm: LossForm = {
  events: { low: '0.1', mode: '0.5', high: '2' }, loss: { low: '10000', mode: '50000', high: '1000000' }, fewer: { low: '20', mode: '50', high: '80' }, smaller: { low: '', mode: '', high: '' },
  currency: 'USD', months: '6', tolerance: [{ loss: '100000', percent: '20' }, { loss: '1000000', percent: '1' }],
};

const points = 24;

/** The question that the estimates ask. `year`: in whose prices. What is left empty is left out; what is no number is for the server to refuse. */
export function questionOf({ events, loss, fewer, smaller, currency, months, tolerance }: LossForm, year: number): Question {
  const [frequencyEffect, lossEffect] = [shareOf(fewer), shareOf(smaller)];
  const hasEffect = frequencyEffect !== null || lossEffect !== null;
  return {
    seed: 'exeat', years: 20_000, currency, priceYear: year, sharedShock: 0.5,
    scenarios: [
      {
        id: 'scenario', frequency: { events: numbersOf(events) }, loss: { kind: 'pert', ...numbersOf(loss) }, termYears: Number(months) / 12, quality: { calibrated: false, dataBased: false },
        ...(hasEffect ? { policyEffect: { ...(frequencyEffect === null ? {} : { frequency: frequencyEffect }), ...(lossEffect === null ? {} : { loss: lossEffect }) } } : {}),
      },
    ],
    thresholds: thresholdsOf(numbersOf(loss)),
    tolerance: tolerance.filter((row) => row.loss.trim() !== '').map((row) => ({ loss: Number(row.loss), probability: Number(row.percent) / 100 })),
  };
}

function numbersOf({ low, mode, high }: Three): { readonly low: number; readonly mode: number; readonly high: number } {
  return { low: Number(low), mode: Number(mode), high: Number(high) };
}

function shareOf(three: Three): ReturnType<typeof numbersOf> | null {
  if (three.low.trim() === '' && three.mode.trim() === '' && three.high.trim() === '') return null;
  const { low, mode, high } = numbersOf(three);
  return { low: low / 100, mode: mode / 100, high: high / 100 };
}

/** Sums at which the curve is read: even steps of its scale, from half the least loss to ten times the greatest. */
function thresholdsOf({ low, high }: { readonly low: number; readonly high: number }): number[] {
  const [from, to] = [Math.max(1, low / 2), Math.max(2, high * 10)];
  if (!(to > from)) return [];
  return Array.from({ length: points }, (_unused, at) => Math.round(from * (to / from) ** (at / (points - 1))));
}
