/** How long something lasted; `over` false: so long until now, and it goes on. */
export type Lifetime = { readonly days: number; readonly over: boolean };

/**
 * The days after which half are over (Kaplan and Meier): what still goes on counts among those that could have ended, up to its own age, so that young
 * ones do not make lifetimes look short. Null: at no age so far is half of them over.
 */
export function medianLifetime(lives: readonly Lifetime[]): number | null {
  let left = 1;
  for (const days of [...new Set(lives.flatMap((one) => (one.over ? [one.days] : [])))].toSorted((a, b) => a - b)) {
    const atRisk = lives.filter((one) => one.days >= days).length;
    const ended = lives.filter((one) => one.over && one.days === days).length;
    left *= 1 - ended / atRisk;
    // The tolerance keeps a product such as 3/4 × 2/3 from missing one half.
    if (left <= 0.5 + 1e-9) return days;
  }
  return null;
}
