import type { Deviations } from '@exeat/contract';
import type { Figure, Standing } from '@exeat/core';
import { mostOpenCounted } from '@exeat/store';

/** Exceptions by standing, and open findings as they were counted for a list; `about`: the filter of the list of findings. */
export function deviationsView({ active, asked, expired }: Readonly<Record<Standing, Figure>>, findings: number, about: Readonly<Record<string, string>>): Deviations {
  const view = ({ count, list }: Figure) => ({ count, list: { ...list } });
  return {
    active: view(active),
    asked: view(asked),
    expired: view(expired),
    findings: { count: findings, list: { ...about }, complete: findings < mostOpenCounted },
  };
}
