import { useNavigate } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import type { Reply } from '../../lib/api.ts';
import { dayText } from '../../lib/dates.ts';
import { listAddress } from '../../lib/finding-words.ts';
import { numberText } from '../../lib/messages.ts';
import { Count } from '../../ui/count.tsx';
import { words } from './messages.ts';

type Weeks = Reply<'GET /portfolio'>['burnDown'];

const width = 640;
const height = 220;
const axis = { left: 40, bottom: 26, top: 8 };

/** Bars of what is left at the end of each week, drawn for the eye; the table below says the same to everybody. */
export function BurnDown({ weeks, active }: { readonly weeks: Weeks; readonly active: number }): ReactElement {
  const navigate = useNavigate();
  const steps = ticks(active);
  const top = steps.at(-1) ?? 1;
  const inner = height - axis.top - axis.bottom;
  const y = (value: number): number => axis.top + inner * (1 - value / top);
  const step = (width - axis.left) / weeks.length;
  return (
    <>
      <svg aria-hidden viewBox={`0 0 ${width} ${height}`} className="w-full" fontSize="12">
        {steps.map((value) => (
          <g key={value}>
            <line x1={axis.left} x2={width} y1={y(value)} y2={y(value)} stroke="var(--line)" />
            <text x={axis.left - 8} y={y(value) + 4} textAnchor="end" fill="var(--muted)">
              {value}
            </text>
          </g>
        ))}
        {weeks.map(({ until, left }, at) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the same lists are links in the table
          <g key={until} className="cursor-pointer" onClick={() => void navigate({ to: listAddress('/register', left.list) })}>
            <title>{`${dayText(until)}: ${numberText(left.count)}`}</title>
            <rect x={axis.left + at * step} y={axis.top} width={step} height={inner} fill="transparent" />
            <rect x={axis.left + at * step + step * 0.15} y={y(left.count)} width={step * 0.7} height={Math.max(0, y(0) - y(left.count))} rx="2" fill="var(--accent)" />
            {at % 5 === 0 ? (
              <text x={axis.left + at * step} y={height - 8} fill="var(--muted)">
                {dayText(until).replace(/ \d{4}$/, '')}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <details className="mt-3">
        <summary className="cursor-pointer text-sm text-accent">{words.asTable}</summary>
        <table className="mt-2 w-full text-left text-sm">
          <thead>
            <tr className="border-b border-line text-muted">
              <th scope="col" className="py-1 font-medium">{words.week}</th>
              <th scope="col" className="py-1 text-right font-medium">{words.ending}</th>
              <th scope="col" className="py-1 text-right font-medium">{words.left}</th>
            </tr>
          </thead>
          <tbody>
            {weeks.map((week) => (
              <tr key={week.from} className="border-b border-line last:border-0">
                <th scope="row" className="py-1 font-normal">{`${dayText(week.from)} – ${dayText(week.until)}`}</th>
                <td className="py-1 text-right tabular-nums"><Count figure={week} /></td>
                <td className="py-1 text-right tabular-nums"><Count figure={week.left} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}

/** Round values from 0 to the first one that is not below the most, about four of them. */
function ticks(most: number): readonly number[] {
  const rough = Math.max(1, most / 4);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power);
  return Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_unused, at) => at * step);
}
