import { Link as RouterLink } from '@tanstack/react-router';
import type { ReactElement, ReactNode } from 'react';
import { type ButtonKind, buttonLook } from './button.tsx';

/** A link to a page of the application, written as its address: `/exceptions/EXC-2026-0042?tab=versions`. */
export function Link({ to, children, className = 'text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent' }: { readonly to: string; readonly children: ReactNode; readonly className?: string }): ReactElement {
  return (
    <RouterLink to={to} className={className}>
      {children}
    </RouterLink>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ to, children, kind = 'plain', small = false }: { readonly to: string; readonly children: ReactNode; readonly kind?: ButtonKind; readonly small?: boolean }): ReactElement {
  return (
    <RouterLink to={to} className={buttonLook(kind, small)}>
      {children}
    </RouterLink>
  );
}
