import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { classes } from '../../ui/classes.ts';
import { Count, type Figure } from '../../ui/count.tsx';
import { words } from './messages.ts';

type Portfolio = Reply<'GET /portfolio'>;

const scale = [1, 2, 3, 4, 5] as const;
const cellLook = 'h-9 min-w-11 rounded text-center tabular-nums';
const linkLook = 'flex h-9 items-center justify-center rounded font-medium underline-offset-2 hover:underline';

/** Likelihood upwards, impact to the right. The colour follows the score; the number alone says it. */
export function ResidualMap({ cells }: { readonly cells: Portfolio['residual'] }): ReactElement {
  const by = new Map(cells.map((cell) => [`${cell.likelihood}x${cell.impact}`, cell]));
  return (
    <table aria-label={words.residual} className="w-full table-fixed border-separate border-spacing-1">
      <thead>
        <tr>
          <th scope="col" className="w-24 text-left text-sm font-normal text-muted">{words.likelihood}</th>
          {scale.map((impact) => (
            <th key={impact} scope="col" className="text-sm font-normal text-muted">
              <span className="sr-only">{words.impact} </span>
              {impact}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {scale.toReversed().map((likelihood) => (
          <tr key={likelihood}>
            <th scope="row" className="text-left text-sm font-normal text-muted">{likelihood}</th>
            {scale.map((impact) => (
              <td key={impact} className={classes(cellLook, riskLook(likelihood * impact))}>
                <Linked figure={by.get(`${likelihood}x${impact}`)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <caption className="caption-bottom pt-1 pl-24 text-center text-sm text-muted">{words.impact}</caption>
    </table>
  );
}

function riskLook(score: number): string {
  if (score >= 15) return 'bg-bad-soft text-bad';
  return score >= 6 ? 'bg-warn-soft text-warn' : 'bg-ok-soft text-ok';
}

function Linked({ figure }: { readonly figure: Figure | undefined }): ReactElement {
  return figure === undefined ? <span aria-hidden>·</span> : <Count figure={figure} className={linkLook} />;
}

/** Policies by units: the deeper the colour, the more active exceptions. */
export function NotEnforcedMap({ map }: { readonly map: Portfolio['notEnforced'] }): ReactElement {
  const keyOf = (document: string, unit: string, below: boolean): string => `${document} ${unit} ${below}`;
  const cells = new Map(map.cells.map((cell) => [keyOf(cell.document, cell.unit, cell.below), cell]));
  const most = Math.max(1, ...map.cells.map(({ count }) => count));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="overflow-x-auto" tabIndex={0} aria-label={words.notEnforced}>
      <table aria-label={words.notEnforced} className="w-full border-separate border-spacing-1">
        <thead>
          <tr>
            <th scope="col" className="min-w-36 text-left text-sm font-normal text-muted">{words.policy}</th>
            {map.units.map(({ unit, below }) => (
              <th key={`${unit.id} ${below}`} scope="col" title={unit.name} className="text-sm font-normal text-muted">
                {below ? unit.id : words.own(unit.id)}
              </th>
            ))}
            <th scope="col" className="text-sm font-normal text-muted">{words.total}</th>
          </tr>
        </thead>
        <tbody>
          {map.documents.map(({ document, ...total }) => (
            <tr key={document.id}>
              <th scope="row" className="max-w-64 truncate text-left font-normal" title={document.name}>
                <span className="font-medium">{document.id}</span> <span className="text-sm text-muted">{document.name}</span>
              </th>
              {map.units.map(({ unit, below }) => {
                const cell = cells.get(keyOf(document.id, unit.id, below));
                return (
                  <td key={`${unit.id} ${below}`} className={classes(cellLook, depthLook((cell?.count ?? 0) / most))}>
                    <Linked figure={cell} />
                  </td>
                );
              })}
              <td className={cellLook}>
                <Count figure={total} className={classes(linkLook, 'text-text')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function depthLook(share: number): string {
  if (share === 0) return 'bg-sunken text-muted';
  return share > 0.5 ? 'bg-accent text-on-accent' : 'bg-accent-soft text-accent';
}
