import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { numberText } from '../../lib/messages.ts';
import { words } from './messages.ts';

type Point = Reply<'POST /risk/simulations'>['portfolio']['curve'][number];

const width = 640;
const height = 280;
const axis = { left: 66, right: 34, bottom: 34, top: 12 };
const shares = [0, 0.25, 0.5, 0.75, 1];
/** Told apart by their dashes too. */
const lines = [
  { key: 'withDeviation', name: words.withDeviation, colour: 'var(--bad)', dash: '' },
  { key: 'withoutDeviation', name: words.withoutDeviation, colour: 'var(--accent)', dash: '6 4' },
  { key: 'tolerated', name: words.tolerated, colour: 'var(--text)', dash: '2 4' },
] as const;
const percent = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 1 });
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** How probable a year's loss above each sum is, with and without the deviation, and what is tolerated; the table says the same to everybody. */
export function LossCurve({ curve }: { readonly curve: readonly Point[] }): ReactElement {
  const points = curve.filter(({ loss }) => loss > 0);
  const [from, to] = [points[0]?.loss ?? 1, points.at(-1)?.loss ?? 10];
  const x = (loss: number): number => axis.left + (width - axis.left - axis.right) * (Math.log(loss / from) / Math.max(Math.log(to / from), 1e-9));
  const y = (share: number): number => axis.top + (height - axis.top - axis.bottom) * (1 - share);
  return (
    <>
      <ul className="mb-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
        {lines.map(({ key, name, colour, dash }) => (
          <li key={key} className="flex items-center gap-2">
            <svg aria-hidden width="28" height="8">
              <line x1="0" x2="28" y1="4" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <svg aria-hidden viewBox={`0 0 ${width} ${height}`} className="w-full text-[12px] max-sm:text-[24px]">
        {shares.map((share) => (
          <g key={share}>
            <line x1={axis.left} x2={width - axis.right} y1={y(share)} y2={y(share)} stroke="var(--line)" />
            <text x={axis.left - 8} y={y(share) + 4} textAnchor="end" fill="var(--muted)">
              {percent.format(share)}
            </text>
          </g>
        ))}
        {powersOfTen(from, to).map((sum) => (
          <text key={sum} x={x(sum)} y={height - 10} textAnchor="middle" fill="var(--muted)">
            {short.format(sum)}
          </text>
        ))}
        {lines.map(({ key, colour, dash }) => {
          const drawn = points.flatMap((point) => (point[key] === undefined ? [] : [`${x(point.loss)},${y(point[key])}`]));
          return <polyline key={key} points={drawn.join(' ')} fill="none" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />;
        })}
        {points.map((point) => (point.tolerated === undefined ? null : <circle key={point.loss} cx={x(point.loss)} cy={y(point.tolerated)} r="4" fill="var(--text)" />))}
      </svg>
      <details className="mt-3">
        <summary className="cursor-pointer text-sm text-accent">{words.asTable}</summary>
        <div className="mt-2 overflow-x-auto">
          <table className="w-full text-left text-sm" aria-label={words.chart}>
            <thead>
              <tr className="border-b border-line text-muted">
                <th scope="col" className="py-1 pr-3 font-medium">{words.sum}</th>
                {lines.map(({ key, name }) => (
                  <th key={key} scope="col" className="py-1 pl-3 text-right font-medium">{name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map((point) => (
                <tr key={point.loss} className="border-b border-line last:border-0">
                  <th scope="row" className="py-1 pr-3 font-normal tabular-nums">{numberText(point.loss)}</th>
                  {lines.map(({ key }) => (
                    <td key={key} className="py-1 pl-3 text-right tabular-nums">{point[key] === undefined ? '' : percent.format(point[key])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

function powersOfTen(from: number, to: number): readonly number[] {
  const [first, last] = [Math.ceil(Math.log10(from)), Math.floor(Math.log10(to))];
  return Array.from({ length: Math.max(0, last - first + 1) }, (_unused, at) => 10 ** (first + at));
}
