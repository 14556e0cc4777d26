import type { ReactElement } from 'react';
import { classes } from '../../ui/classes.ts';
import { words } from './messages.ts';

/** The three steps; any of them can be gone to at any time. */
export function StepList({ step, onStep }: { readonly step: number; readonly onStep: (step: number) => void }): ReactElement {
  return (
    <ol className="grid grid-cols-3 gap-2">
      {words.steps.map((name, index) => {
        const at = index + 1;
        const isHere = at === step;
        return (
          <li key={name}>
            <button
              type="button"
              onClick={() => onStep(at)}
              aria-current={isHere ? 'step' : undefined}
              className={classes('flex h-full w-full items-center gap-2 border-t-4 pt-2 text-left', at <= step ? 'border-accent' : 'border-line-strong', isHere ? 'font-semibold text-text' : 'text-muted hover:text-text')}
            >
              <span className="sr-only">{words.step}</span>
              <span className={classes('inline-flex size-6 shrink-0 items-center justify-center rounded-full text-sm', isHere ? 'bg-accent text-on-accent' : 'bg-neutral-soft')}>
                {at}
              </span>
              <span className="sr-only">{words.of}</span>
              <span className="min-w-0 max-sm:text-sm">{name}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
