import { beta, normal, type RandomStream } from './random.ts';
import type { LossEstimate, LossScenario, Pert } from './scenario.ts';

/** 95th percentile of the standard normal. */
const z95 = 1.644_853_626_951_472_6;

/** A value of a PERT distribution with λ = 4. */
export function samplePert({ low, mode, high }: Pert, random: RandomStream): number {
  const width = high - low;
  if (width === 0) return low;
  return low + width * beta(1 + (4 * (mode - low)) / width, 1 + (4 * (high - mode)) / width, random);
}

export function sampleLoss(loss: LossEstimate, random: RandomStream): number {
  if (loss.kind === 'pert') return samplePert(loss, random);
  const [low, high] = [Math.log(loss.p5), Math.log(loss.p95)];
  return Math.exp((low + high) / 2 + ((high - low) / (2 * z95)) * normal(random));
}

/** Events a year with the deviation, as estimated for one year. */
export function sampleRate({ frequency }: LossScenario, random: RandomStream): number {
  if ('events' in frequency) return samplePert(frequency.events, random);
  return samplePert(frequency.threatEvents, random) * samplePert(frequency.vulnerability, random);
}

/** The most events a year that the estimates allow. */
export function mostEvents({ frequency }: LossScenario): number {
  return 'events' in frequency ? frequency.events.high : frequency.threatEvents.high * frequency.vulnerability.high;
}
