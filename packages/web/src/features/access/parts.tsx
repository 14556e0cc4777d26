import { Link, useLocation } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { classes } from '../../ui/classes.ts';
import { delegationWords } from './delegation-messages.ts';
import { words } from './messages.ts';

const parts = [
  ['/people', words.peopleTab],
  ['/authority', words.changesTab],
  ['/delegations', delegationWords.title],
  ['/tokens', words.tokensTab],
  ['/sessions', words.sessionsTab],
] as const;

/** The pages about people and access, beside each other. */
export function Parts(): ReactElement {
  const path = useLocation({ select: ({ pathname }) => pathname });
  return (
    <nav aria-label={words.parts} data-print="off" className="mb-5 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {parts.map(([to, label]) => (
          <li key={to}>
            <Link
              to={to}
              aria-current={path === to ? 'page' : undefined}
              className={classes('-mb-px inline-block border-b-2 px-3 py-2 whitespace-nowrap', path === to ? 'border-accent font-semibold text-accent' : 'border-transparent text-muted hover:text-text')}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
